// Package ui is the screens of the till: a Bubble Tea program over the engine of
// package payment, which belongs to no screen and goes on when they go.
//
// App is the root and the only tea.Model. It owns a stack of screens. The bottom
// one is chosen by the engine's snapshot (route.go): a payment in progress, a
// result, a remainder, PRET. When that choice changes the whole stack gives way to
// it, so that no menu hides a payment. What the cashier opens lies above.
//
// Keys act at once; what their burst was, fingers or a scanner, is decided when it ends
// (typing.go). The keys of every screen come first (input.go), then those of the screen
// on top. The layout is one function (frame.go). One file calls the engine (commands.go):
// one command at a time, each beside the event loop, ending in one message.
//
// # Adding a screen
//
// Write screen_NAME.go with a type that has Title (the contract's word, from
// text.go), View (the body; pure in the type's fields and the scene: build it of
// widget.Text, which stays, and widget.Ornament and widget.Gap, which give way on
// small screens) and Keys (bindings in the order of the footer; what a key does is
// in its binding, so footer, F1 and behaviour are one list). An act returns an
// action: push, replace, back, home, stay, notice (a sentence above the footer until
// the next key), run (a command), and action.saying. A menu is a menuScreen, a question a
// confirmScreen. Optional: Scan to take a scanner's burst, Need to keep a size, Tick
// to do something by itself.
//
// What takes a while and changes no payment (files, the way to the acquirer) is asked
// with ask and answered on the screen that asked; what the screens may not import comes
// through Till.Tools (tools.go).
//
// Open it from where the contract says: add a choice under its digit to newANCVMenu
// (screen_menus.go), or to a menu of your own. A function of the engine needs its
// method in a small interface of engine.go, a named function in commands.go, and
// sentences for its errors in text_errors.go. If the snapshot decides that it
// shows, it gets a baseKind in route.go instead. Then add its frames to the golden
// table of golden_test.go and read them. What it says comes into the merchant's guide by
// make golden: a new word of the contract needs its line in guide_words_test.go.
package ui
