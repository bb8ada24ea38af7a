# PowerShell completion for postern: postern completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName postern -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } | ForEach-Object { $_.Extent.Text })
    $before = @($words | Select-Object -Skip 1)
    & $words[0] completion candidates '--' @before "$wordToComplete" 2>$null | ForEach-Object {
        if ($_ -eq ':files') {
            Get-ChildItem -Name -Path "$wordToComplete*" -ErrorAction SilentlyContinue | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        elseif (-not $_.StartsWith(':')) {
            $word, $meaning = $_ -split "`t", 2
            if (-not $meaning) { $meaning = $word }
            [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
        }
    }
}
