# bash completion for postern: postern completion bash
# shellcheck shell=bash
_postern() {
    local cur words cword
    # Words that have a colon or an equals sign, such as 7001:udp, are one.
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n =: cur words cword
    else
        cur=$2 words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files)
                compopt -o filenames
                while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
                ;;
            :command)
                if declare -F _command_offset >/dev/null; then
                    local i
                    for ((i = 1; i < cword; i++)); do [[ ${words[i]} != -- ]] || break; done
                    _command_offset $((i + 1))
                else
                    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$cur")
                fi
                return
                ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("${words[0]}" completion candidates -- "${words[@]:1:cword}" 2>/dev/null)
    if declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "$cur"
    fi
}
complete -F _postern postern
