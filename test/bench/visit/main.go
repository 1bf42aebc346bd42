// Command visit is the least that Bubble Tea serves over SSH by its makers' own middleware: a
// menu of five lines. It holds no till, no data and no limits; make bench-ssh measures it beside
// the till, as soft-serve, of the same makers, is to be had from no registry.
package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/ssh"
	"github.com/charmbracelet/wish"
	"github.com/charmbracelet/wish/bubbletea"
)

type menu struct{ cursor int }

func (menu) Init() tea.Cmd { return nil }

func (m menu) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyMsg); ok {
		switch key.String() {
		case "down":
			m.cursor = min(m.cursor+1, 4)
		case "up":
			m.cursor = max(m.cursor-1, 0)
		case "ctrl+c":
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m menu) View() string {
	var b strings.Builder
	b.WriteString("PRET\n\n")
	for i := range 5 {
		mark := "  "
		if i == m.cursor {
			mark = "> "
		}
		fmt.Fprintf(&b, "%sligne %d\n", mark, i+1)
	}
	return b.String()
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	dir, err := os.MkdirTemp("", "visit-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := wish.NewServer(
		wish.WithHostKeyPath(filepath.Join(dir, "key")),
		wish.WithMiddleware(bubbletea.Middleware(func(ssh.Session) (tea.Model, []tea.ProgramOption) {
			return menu{}, []tea.ProgramOption{tea.WithAltScreen()}
		})),
	)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return s.Serve(l)
}
