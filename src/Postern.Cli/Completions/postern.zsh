#compdef postern
# zsh completion for postern: postern completion zsh
_postern() {
    local line word
    local -a found
    local -i files=0
    for line in "${(@f)$("${words[1]}" completion candidates -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            :files) files=1 ;;
            :command)
                shift $words[(i)--] words
                (( CURRENT = $#words ))
                _normal
                return
                ;;
            *)
                word=${line%%$'\t'*}
                word=${word//:/\\:}
                [[ $line == *$'\t'* ]] && word+=:${line#*$'\t'}
                found+=("$word")
                ;;
        esac
    done
    (( $#found )) && _describe postern found
    (( files )) && _files
}
# Loaded by compinit as a function, or sourced.
if [[ $funcstack[1] == _postern ]]; then
    _postern "$@"
else
    compdef _postern postern
fi
