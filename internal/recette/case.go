package recette

// Case is one page of the acceptance book.
type Case struct {
	File  string // as it was named
	ID    string // DEB-01
	Title string
	// Purpose is Markdown, as Prepare's and the steps' texts are.
	Purpose string
	// Quotes are sentences of the specification.
	Quotes  []string
	Prepare []Action
	Steps   []Step
	// Tickets are all that came out, unless NoTickets says that they do not matter.
	Tickets   []Ticket
	NoTickets bool
	// Totals is nil where there is no till to have any.
	Totals *Action
}

// Step is one numbered step: what to do, then what must be seen.
type Step struct {
	Number int
	// Text is the step as it is written, for a person.
	Text   string
	Action Action
}

// Kind is what an action does.
type Kind int

const (
	// WriteFile puts a file into the directory of the case.
	WriteFile Kind = iota + 1
	// RunCommand runs a command to its end in a second window.
	RunCommand
	// OpenWindow starts a program that stays, in a window that has a name.
	OpenWindow
	// TypeKeys types in a window.
	TypeKeys
	// Look does nothing but wait for what must be seen in a window.
	Look
)

// Action is one thing to do, and what must then be seen.
type Action struct {
	Kind Kind
	Line int // in the file
	// Window is where it happens; empty for RunCommand and WriteFile.
	Window     string
	Cols, Rows int
	// Keys are names of keys, or text that is typed letter by letter.
	Keys []string
	// Command is for sh; Name and Content are WriteFile's.
	Command, Name, Content string
	// See are lines that must be seen in this order, others between them; NotSee are
	// lines that must not be there.
	See, NotSee []string
}

// Ticket is what copies that came out must hold.
type Ticket struct {
	Line  int
	Names []string // of files; all are alike
	See   []string
}

// Till is the window of the till, and the one meant where none is named.
const Till = "caisse"

// The size of a window that has no other.
const (
	defaultCols = 80
	defaultRows = 24
)

// ticketDir is where tickets are looked for, in the directory of the case.
const ticketDir = "recette/tickets"
