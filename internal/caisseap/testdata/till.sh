#!/bin/sh
# A till of shell and netcat, written from docs/contrat/caisse-ap.md alone.
host=$1 port=$2
head=CZ0040300CJ012012345678901CA00201CE003978

ask() { # what follows the head
	printf '%s%s\r\n' "$head" "$1" | nc -w 4 "$host" "$port"
}

want() { # answer, field
	case $1 in
	*"$2"*) ;;
	*) echo "« $2 » is not in « $1 »"; exit 1 ;;
	esac
}

answer=$(ask CD001I); want "$answer" AE00210; want "$answer" 'CF012ancv-tpe 1.0'
answer=$(ask CB0041250CD0010); want "$answer" AE00210; want "$answer" CB0041250
answer=$(ask CD0013); want "$answer" AE00210; want "$answer" CD0010
answer=$(ask CB0041250CD0019); want "$answer" AE00201AF00212
answer=$(ask CB00212CD0010CA00201); want "$answer" AE00201AF00209
answer=$(ask CD001B); want "$answer" AE00210
