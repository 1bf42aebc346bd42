package simulator

import (
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"ancvtpe/ancv"
	"ancvtpe/internal/textfile"
)

//go:embed shops.schema.json
var shopsSchema []byte

// shop is a merchant that the acquirer knows.
type shop struct {
	ID       string    `json:"id"`
	Provider string    `json:"provider"`
	Name     string    `json:"name"`
	City     string    `json:"city"`
	Keys     []sealKey `json:"-"`
}

// shopsFile is the file of --magasins (shops.schema.json).
type shopsFile struct {
	Shops []struct {
		shop
		Keys []struct {
			Version string `json:"version"`
			Key     string `json:"key"`
		} `json:"keys"`
	} `json:"shops"`
	Payers []account `json:"payers"`
}

// openShops returns the simulator's own shop and payers with those of the file. Each shop of
// the file gets a folder with the till's files, under the simulator's directory.
func openShops(cfg Config, own sealKey) ([]shop, []account, error) {
	shops := []shop{{ShopID, ProviderID, ShopName, ShopCity, []sealKey{own}}}
	payers := ownPayers()
	if cfg.Shops == "" {
		return shops, payers, nil
	}
	raw, err := textfile.ReadFile(cfg.Shops, maxScenario)
	if err != nil {
		return nil, nil, fmt.Errorf("read shops: %w", err)
	}
	raw, problems := checkJSON(raw, shopsSchema, func(raw []byte) []byte { return raw })
	if len(problems) > 0 {
		return nil, nil, &ScenarioError{cfg.Shops, problems}
	}
	var file shopsFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, nil, &ScenarioError{cfg.Shops, []Problem{{"", err.Error()}}}
	}
	for _, told := range file.Shops {
		one := told.shop
		for _, k := range told.Keys {
			one.Keys = append(one.Keys, sealKey{k.Version, one.Provider, k.Key})
		}
		if err := one.files(cfg.Dir); err != nil {
			return nil, nil, err
		}
		shops = slices.DeleteFunc(shops, func(s shop) bool { return s.ID == one.ID })
		shops = append(shops, one)
	}
	return shops, append(payers, file.Payers...), nil
}

// files makes the folder with the files of the shop's till. A shop without a key gets one.
func (s *shop) files(dir string) error {
	folder := filepath.Join(dir, s.ID)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if len(s.Keys) > 0 {
		return writeFile(filepath.Join(folder, KeyFile), []byte(s.Keys[0].file()), 0o600)
	}
	key, err := openKey(folder, s.Provider)
	s.Keys = []sealKey{key}
	return err
}

// keyFor finds the key of any shop that this seal was made with.
func (s *Simulator) keyFor(version, seal string, message []string) (sealKey, bool) {
	for _, one := range s.shops {
		for _, k := range one.Keys {
			if k.version == version && ancv.SameSeal(seal, ancv.Seal(k.key, message...)) {
				return k, true
			}
		}
	}
	return sealKey{}, false
}

// shopWith returns the shop of an id, and false where the key is not one of its keys.
func (s *Simulator) shopWith(id string, key sealKey) (shop, bool) {
	for _, one := range s.shops {
		if one.ID == id && slices.Contains(one.Keys, key) {
			return one, true
		}
	}
	return shop{}, false
}
