// Package ui is the screens of the till. They show the engine of package payment, which runs on
// when its screens end.
//
// App is the root model. It owns a stack of screens. The engine's snapshot chooses the bottom one
// (route.go), such as a payment in progress, a result, a remainder or PRET. When that choice
// changes, the new screen replaces the whole stack, so that no menu hides a payment. The screens
// that the cashier opens are above it.
//
// Keys act at once. When their burst ends it is known whether a hand or a scanner sent it
// (typing.go). A key is first looked up among the keys of every screen (input.go), then among those
// of the screen on top. frame.go holds the layout. Only commands.go calls the engine, one command
// at a time, each in a tea.Cmd that ends with one message. Besides App, the customer's display
// (display.go) and the linear face (lines.go) are models.
//
// # Adding a screen
//
// Write screen_NAME.go with a type that has these methods:
//
//   - Title returns the contract's word, from text.go.
//   - View draws the body. It depends on the type's fields and the scene alone. Build it of
//     widget.Text, which stays, and of widget.Ornament and widget.Gap, which small screens leave
//     out.
//   - Keys returns the bindings in the order of the footer. A binding also holds what its key does,
//     so footer, F1 and behaviour are one list. It returns an action: push, replace, back, home,
//     stay, notice (a sentence above the footer until the next key) or run (a command).
//   - Optional are Scan, which accepts a scanner's burst, Need, which reserves a size, and Tick,
//     which runs each second.
//
// A menu is a menuScreen, a question a confirmScreen. Use ask for a call that takes time and
// changes no payment, such as reading files. Till.Tools (tools.go) provides what ui may not import.
//
// Add a choice under the contract's digit to newANCVMenu (screen_menus.go) or to another menu. A
// new method of the engine needs a line in an interface of engine.go, a function in commands.go,
// and sentences for its errors in text_errors.go. A screen that the snapshot chooses needs a
// baseKind in route.go instead. Add its frames to the golden table of golden_test.go and read them.
// A new word of the contract needs its line in guide_words_test.go; `make golden` then writes it
// into the merchant's guide.
package ui
