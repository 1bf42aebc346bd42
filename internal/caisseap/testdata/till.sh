#!/bin/sh
# A till of shell and netcat, written from docs/contrat/caisse-ap.md alone: every action, error and
# trap. till.sh HOST PORT [demo]: see till.py.
host=$1 port=$2 demo=$3
head=CZ0040300CJ012012345678901CA00201CE003978

send() { # a whole message; the terminal answers and this end hangs up
	printf '%s\r\n' "$1" | nc -N -w 60 "$host" "$port"
}

ask() { # what follows the head; asked again while the terminal still shows a result
	while :; do
		got=$(send "$head$1")
		case $got in
		*AF00205*) sleep 0.2 ;;
		*) printf %s "$got"; return ;;
		esac
	done
}

want() { # answer, fields
	answer=$1
	shift
	for field; do
		case $answer in
		*"$field"*) ;;
		*) echo "« $field » is not in « $answer »"; exit 1 ;;
		esac
	done
}

field() { # answer, tag: the value of a field of ten characters
	printf %s "$1" | sed -n "s/.*${2}010\(..........\).*/\1/p"
}

want "$(ask CD001I)" AE00210 'CF' 'ancv-tpe ' CA00201 CE003978 CZ0040300
want "$(ask CB0041201CD0010CF006sale_3CK003100)" AE00210 CB0041201 CF006sale_3 CC003607 CI0012 CD0010
last=$(ask CD0013)
want "$last" AE00210 CB0041201 CD0010 CF006sale_3
reference=$(field "$last" CH)
want "$(ask CB0041202CD0012CH010"$reference")" AE00201 AF00204
want "$(ask CB0041201CD0012CH010"$reference")" AE00210 CD0012
want "$(ask CB0041201CD0012CH010"$reference")" AE00201 AF00204
want "$(ask CB0040501CD0010BA0011BF0011)" AE00211
want "$(ask CD0013)" AE00210 CB0040501
want "$(ask CD001B)" AE00210 CD001B
want "$(ask CB0041201CD0019)" AE00201 AF00212
want "$(send CZ0040300CJ012012345678901CA00201CE003840CB0041201CD0010)" AE00201 AF00213
want "$(ask CB0041201CD0010CA00201)" AE00201 AF00209 # a tag twice
want "$(ask CB00212CD0010CBxxx)" AE00201 AF00209
[ "$demo" = demo ] || want "$(printf '%s' "$head" | nc -w 20 "$host" "$port")" AE00201 AF00209 # half a message, after 10 s
want "$(printf '%sCD001I\r\n%sCD0017\r\n' $head $head | nc -N -w 60 "$host" "$port")" AE00210 AF00212
if [ "$demo" = demo ]; then
	want "$(ask CB0042002CD0010BF0011)" AE00210 CB0041001
	want "$(ask CB0042003CD0010)" AE00201 AF00204
	want "$(ask CB0042004CD0010)" AE00201 AF00206
	want "$(ask CB0042005CD0010)" AE00201 AF00208
fi
