package recette

// Case is one page of the acceptance book.
type Case struct {
	File    string // the path that was given
	ID      string // DEB-01
	Title   string
	Purpose string // Markdown
	// Quotes are sentences of the specification.
	Quotes  []string
	Prepare []Action
	Steps   []Step
	// Tickets are all tickets that must exist in the end, unless NoTickets is set.
	Tickets   []Ticket
	NoTickets bool // the tickets do not matter
	// Totals is the command that prints the totals; nil for a case without a till.
	Totals *Action
}

// Step is one numbered step: what to do, then what must be seen.
type Step struct {
	Number int
	Text   string // the step's Markdown, for a person
	Action Action
}

// Kind says what an action does.
type Kind int

const (
	// WriteFile puts a file into the directory of the case.
	WriteFile Kind = iota + 1
	// RunCommand runs a command to its end in a second window.
	RunCommand
	// OpenWindow starts a program in a named window and leaves it running.
	OpenWindow
	// TypeKeys types in a window.
	TypeKeys
	// Look only waits for what must be seen in a window.
	Look
)

// Action is one thing to do, and what must then be seen.
type Action struct {
	Kind Kind
	Line int // in the file
	// Window is the name of the window; "" for RunCommand and WriteFile.
	Window     string
	Cols, Rows int
	// Keys are names of keys (keyNames), or text that is typed.
	Keys []string
	// Command is for sh. Name and Content belong to WriteFile.
	Command, Name, Content string
	// See are lines that must be seen in this order; other lines may stand between them.
	// NotSee are lines that must not be seen.
	See, NotSee []string
}

// Ticket is the content of one or more copies.
type Ticket struct {
	Line  int
	Names []string // of the copies' files, which all hold See
	See   []string
}

// Till is the name of the till's window, which a case means where it names none.
const Till = "caisse"

// Size of a window where the case gives none, in cells.
const (
	defaultCols = 80
	defaultRows = 24
)

// ticketDir is the directory of the tickets, under the directory of the case.
const ticketDir = "recette/tickets"
