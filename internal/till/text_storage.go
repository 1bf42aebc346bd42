package till

import (
	"errors"
	"fmt"
	"syscall"

	"ancvtpe/payment"
	"ancvtpe/store"
)

// DamageText returns a French sentence on which data file is damaged.
func DamageText(err error) string {
	var at *store.PlaceError
	switch {
	case !errors.As(err, &at):
		return "Un fichier de données est abîmé."
	case errors.Is(err, store.ErrMissing):
		return fmt.Sprintf("Un fichier de données est abîmé : %s manque.", payment.Clean(at.Place, maxPlace))
	case errors.Is(err, store.ErrOlder):
		return fmt.Sprintf("Les fichiers de données ne vont pas ensemble : %s est plus ancien que les autres.", payment.Clean(at.Place, maxPlace))
	case errors.Is(err, store.ErrForeign):
		return fmt.Sprintf("Les fichiers de données ne vont pas ensemble : %s vient d'un autre terminal.", payment.Clean(at.Place, maxPlace))
	}
	return fmt.Sprintf("Un fichier de données est abîmé : %s.", payment.Clean(at.Place, maxPlace))
}

// storageText returns a French sentence on which file or directory cannot be read or
// written, and why.
func storageText(err error) string {
	text := "Les données ne peuvent pas être lues ou écrites"
	var at *store.PlaceError
	if errors.As(err, &at) {
		text += " (" + payment.Clean(at.Place, maxPlace) + ")"
	}
	if why := SystemText(err); why != "" {
		text += " : " + why
	}
	return text + "."
}

// maxPlace bounds a path in a sentence.
const maxPlace = 200

// SystemText returns the operating system's error in French, or "" for an unknown one.
func SystemText(err error) string {
	switch store.SystemError(err) {
	case syscall.ENOSPC:
		return "il n'y a plus de place sur le disque"
	case syscall.EDQUOT:
		return "le quota de disque est atteint"
	case syscall.EFBIG:
		return "la taille permise pour un fichier est atteinte"
	case syscall.EROFS:
		return "le disque est en lecture seule"
	case syscall.EACCES, syscall.EPERM:
		return "le droit d'accès manque"
	case syscall.EIO:
		return "erreur de lecture ou d'écriture du disque"
	case syscall.ENOENT:
		return "le fichier ou le dossier n'existe pas"
	case syscall.ENOTDIR:
		return "ce n'est pas un dossier"
	case syscall.EISDIR:
		return "c'est un dossier, et non un fichier"
	case syscall.ENAMETOOLONG:
		return "le nom est trop long"
	case syscall.EMFILE, syscall.ENFILE:
		return "trop de fichiers sont ouverts"
	case syscall.EADDRNOTAVAIL:
		return "cette machine n'a pas cette adresse"
	default:
		return ""
	}
}
