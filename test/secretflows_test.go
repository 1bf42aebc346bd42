package test

// The flows of the round of TestSecrets.

func (s *secretRound) setsPassword() {
	s.t.Helper()
	s.walks("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "2", "MOT DE PASSE")
	s.types(secretPassword.text, "ENTER")
	s.text2("Encore une fois")
	s.types(secretPassword.text, "ENTER")
	s.text2("enregistré")
	s.types("ESC")
	s.see("PRET")
}

// begins starts a payment by id and lets the payer be attached.
func (s *secretRound) begins(amount, payer string, scanned bool) string {
	s.t.Helper()
	s.see("PRET")
	s.types(amount)
	s.walks("ENTER", "BENEFICIAIRE", "ENTER", "MODE DE PAIEMENT", "2", "IDENTIFIANT CLIENT")
	s.traces.set(true)
	if scanned {
		if err := s.till.Send(payer + "\r"); err != nil {
			s.t.Fatal(err)
		}
	} else {
		s.types(payer, "ENTER")
	}
	s.see("EN ATTENTE DU CLIENT")
	s.traces.set(false)
	return s.a.attached(s.t, payer)
}

func (s *secretRound) ends(id string) {
	s.t.Helper()
	if err := s.a.accept(id, s.a.asked(id)); err != nil {
		s.t.Fatal(err)
	}
	s.see("PAIEMENT ACCEPTE")
	s.settledAtRest()
	s.types("ENTER")
	s.see("PRET")
}

// paysByID types the id, while the acquirer answers nonsense that repeats it.
func (s *secretRound) paysByID() {
	s.t.Helper()
	payer := secretPayers[0].text
	id := s.begins("2000", payer, false)
	s.hears(func(x exchange, honest func() *answer) *answer {
		switch x.nth % 3 {
		case 0:
			return &answer{status: 500, body: []byte("payer " + payer + " " + secretKey.text)}
		case 1:
			return refusal(400, payer)
		}
		return &answer{status: 200, body: []byte(`{"transaction":{"id":"` + payer + `"}}`)}
	})
	s.see("RESULTAT INCONNU")
	s.hears(nil)
	s.ends(id)
	s.clean("after a payment by id", secretKey)
}

// paysByAddress scans an address that the acquirer does not know at first, in an answer that
// repeats it.
func (s *secretRound) paysByAddress() {
	s.t.Helper()
	payer := secretPayers[1].text
	first := true
	s.hears(func(x exchange, honest func() *answer) *answer {
		if x.call == "attach" && first {
			first = false
			no := refusal(404, "BENEFICIARY_NOT_FOUND")
			no.body = []byte(`{"errorCode":"BENEFICIARY_NOT_FOUND","errorMessage":"` + payer + ` is unknown"}`)
			return no
		}
		return honest()
	})
	s.see("PRET")
	s.types("2100")
	s.walks("ENTER", "BENEFICIAIRE", "ENTER", "MODE DE PAIEMENT", "2", "IDENTIFIANT CLIENT")
	s.traces.set(true)
	if err := s.till.Send(payer + "\r"); err != nil {
		s.t.Fatal(err)
	}
	s.text2("inconnu")
	s.types(payer, "ENTER")
	s.see("EN ATTENTE DU CLIENT")
	s.traces.set(false)
	s.hears(nil)
	s.ends(s.a.attached(s.t, payer))
	s.clean("after a payment by address", secretKey)
}

// cancels asks for the password, wrong and right, and cancels the last payment.
func (s *secretRound) cancels() {
	s.t.Helper()
	deals := s.a.ledger()
	s.walks("ENTER", "BENEFICIAIRE", "1", "ANCV", "2", "MOT DE PASSE")
	s.types(secretPassword.text[:7], "ENTER")
	s.text2("Mot de passe faux")
	s.types(secretPassword.text, "ENTER")
	s.see("REFERENCE")
	s.types(deals[len(deals)-1].id, "ENTER")
	s.see("CONFIRMER")
	s.types("ENTER")
	s.see("ANNULATION ACCEPTEE")
	s.types("ENTER")
	s.see("PRET")
}

func (s *secretRound) looksAtState() {
	s.t.Helper()
	s.walks("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "8", "ETAT")
	s.text2("parametres.db : ")
	s.types("ESC")
	s.see("PRET")
}

// loadsKey loads a bad key file, and the good one, from the menu.
func (s *secretRound) loadsKey() {
	s.t.Helper()
	for _, f := range []struct{ file, said string }{{"mauvaise.P3P", "CONTROLE"}, {"8400840100_8400840100.P3P", "EMPREINTE"}} {
		s.walks("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "4", "CHARGER CLE")
		s.types("../"+f.file, "ENTER")
		s.text2(f.said)
		if f.said == "EMPREINTE" {
			s.see("CONFIRMER")
			s.types("ENTER")
			s.text2("enregistrée")
		}
		s.types("ESC")
		s.see("PRET")
	}
}
