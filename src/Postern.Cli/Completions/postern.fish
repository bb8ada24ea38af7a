# fish completion for postern: postern completion fish
function __postern_candidates
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in ($before[1] completion candidates -- $before[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path "$current"
            case :command
                set -l i (contains -i -- -- $before)
                set -l rest $before[(math $i + 1)..-1]
                if test (count $rest) -eq 0
                    complete -C "$current"
                else
                    complete -C "$(string escape -- $rest | string join ' ') $current"
                end
            case '*'
                echo $line
        end
    end
end
complete -c postern -f -a '(__postern_candidates)'
