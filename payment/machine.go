package payment

import (
	"errors"
	"fmt"
	"maps"
)

// ErrUnexpectedEvent is the error for a pair of state and event without an edge.
var ErrUnexpectedEvent = errors.New("unexpected event")

// edge is one row of the machine: the state that follows and what is due then.
type edge struct {
	to     State
	effect Effect
}

type edges map[Event]edge

// Next is the state machine. It returns the state that follows and the effect to run once
// that state is stored. It is pure. For a pair that is not in the table it returns
// ErrUnexpectedEvent.
func Next(s State, e Event) (State, Effect, error) {
	if to, ok := machine[s][e]; ok {
		return to.to, to.effect, nil
	}
	return s, EffectNone, fmt.Errorf("%v in %v: %w", e, s, ErrUnexpectedEvent)
}

// outcomes are the edges of the answers that end a payment while the payer may pay.
func outcomes(paid State) edges {
	return edges{
		EventPaid:      {paid, EffectNone},
		EventRejected:  {StateRefused, EffectNone},
		EventAbandoned: {StateAbandoned, EffectNone},
		EventExpired:   {StateExpired, EffectNone},
		EventCancelled: {StateAborted, EffectNone},
	}
}

// resumed are the edges of a state in which the status was asked and the payer may
// still pay.
var resumed = edges{
	EventPending:      {StateWaiting, EffectPoll},
	EventPayerMissing: {StateAttaching, EffectAttach},
	EventPendingLate:  {StateExpiring, EffectCancel},
}

// withdrawn are the edges of a state in which the status was asked in order to
// cancel: whatever is still pending is cancelled.
func withdrawn(to State) edges {
	return edges{
		EventPending:      {to, EffectCancel},
		EventPayerMissing: {to, EffectCancel},
		EventPendingLate:  {to, EffectCancel},
		EventNotAllowed:   {to, EffectAskLater},
	}
}

// silent are the edges of a state that asks again, and gives up into lost.
func silent(same, lost State) edges {
	return edges{
		EventNotSent:     {same, EffectAskLater},
		EventNoAnswer:    {same, EffectAskLater},
		EventContactLost: {lost, EffectAskLater},
		EventNotFound:    {lost, EffectAskLater},
	}
}

// stillPaid: the payer has paid, but a cancellation of ours may be under way.
func stillPaid(same State) edges { return edges{EventStillPaid: {same, EffectAskLater}} }

func join(parts ...edges) edges {
	all := edges{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// machine holds every edge. Nothing changes it.
var machine = map[State]edges{
	StateCreating: {
		EventCreated:         {StateWaiting, EffectPoll},
		EventCreatedForPayer: {StateAttaching, EffectAttach},
		EventRefused:         {StateRefused, EffectNone},
		EventNotSent:         {StateFailed, EffectNone},
		EventNoAnswer:        {StateCreating, EffectRecreate},
		EventContactLost:     {StateFailed, EffectNone},
		EventAbort:           {StateAborted, EffectNone},
		EventRestart:         {StateFailed, EffectNone},
	},
	StateNeedPayer: {
		EventPayerGiven: {StateAttaching, EffectAttach},
		EventDeadline:   {StateChecking, EffectAsk},
		EventAbort:      {StateAbortChecking, EffectAsk},
		EventRestart:    {StateRecovering, EffectAsk},
	},
	StateAttaching: join(stillPaid(StateAttaching), outcomes(StateAccepted), silent(StateAttaching, StateUnknown), resumed, edges{
		EventPayerRejected: {StateNeedPayer, EffectNone},
		EventRefused:       {StateRejecting, EffectCancel},
		EventNotAllowed:    {StateWaiting, EffectPoll},
		EventDeadline:      {StateChecking, EffectAsk},
		EventAbort:         {StateAbortChecking, EffectAsk},
		EventRestart:       {StateRecovering, EffectAsk},
	}),
	StateWaiting: join(stillPaid(StateWaiting), outcomes(StateAccepted), resumed, edges{
		EventNotSent:     {StateWaiting, EffectPollLater},
		EventNoAnswer:    {StateWaiting, EffectPollLater},
		EventContactLost: {StateUnknown, EffectAskLater},
		EventNotFound:    {StateUnknown, EffectAskLater},
		EventDeadline:    {StateChecking, EffectAsk},
		EventAbort:       {StateAbortChecking, EffectAsk},
		EventRestart:     {StateRecovering, EffectAsk},
	}),
	StateChecking: join(stillPaid(StateChecking), outcomes(StateAccepted), silent(StateChecking, StateUnknown), resumed, edges{
		EventAbort:   {StateAbortChecking, EffectAsk},
		EventRestart: {StateRecovering, EffectAsk},
	}),
	StateExpiring: join(stillPaid(StateExpiring), outcomes(StateAccepted), silent(StateExpiring, StateAbortUnknown), withdrawn(StateExpiring), edges{
		EventCancelled: {StateExpired, EffectNone},
		EventAbort:     {StateExpiring, EffectNone},
		EventRestart:   {StateRecovering, EffectAsk},
	}),
	StateAbortChecking: join(stillPaid(StateAbortChecking), outcomes(StatePaidMeanwhile), silent(StateAbortChecking, StateAbortUnknown),
		withdrawn(StateAborting), edges{
			EventAbort:   {StateAbortChecking, EffectNone},
			EventRestart: {StateAbortChecking, EffectAsk},
		}),
	StateAborting: join(stillPaid(StateAborting), outcomes(StatePaidMeanwhile), silent(StateAborting, StateAbortUnknown),
		withdrawn(StateAborting), edges{
			EventAbort:   {StateAborting, EffectNone},
			EventRestart: {StateAbortChecking, EffectAsk},
		}),
	StateRejecting: join(stillPaid(StateRejecting), outcomes(StateAccepted), silent(StateRejecting, StateAbortUnknown), withdrawn(StateRejecting), edges{
		EventCancelled: {StateRefused, EffectNone},
		EventAbort:     {StateRejecting, EffectNone},
		EventRestart:   {StateRejecting, EffectAsk},
	}),
	StateRecovering: join(stillPaid(StateAbortChecking), outcomes(StateAccepted), silent(StateRecovering, StateUnknown), resumed, edges{
		EventNotSent:  {StateUnknown, EffectAskLater},
		EventNoAnswer: {StateUnknown, EffectAskLater},
		EventAbort:    {StateAbortChecking, EffectAsk},
		EventRestart:  {StateRecovering, EffectAsk},
	}),
	StateUnknown: join(stillPaid(StateUnknown), outcomes(StateAccepted), silent(StateUnknown, StateUnknown), resumed, edges{
		EventDeadline: {StateUnknown, EffectAsk},
		EventAbort:    {StateAbortUnknown, EffectAsk},
		EventWriteOff: {StateWrittenOff, EffectNone},
		EventRestart:  {StateRecovering, EffectAsk},
	}),
	StateAbortUnknown: join(stillPaid(StateAbortUnknown), outcomes(StatePaidMeanwhile), silent(StateAbortUnknown, StateAbortUnknown),
		withdrawn(StateAborting), edges{
			EventAbort:    {StateAbortUnknown, EffectAsk},
			EventWriteOff: {StateWrittenOff, EffectNone},
			EventRestart:  {StateAbortChecking, EffectAsk},
		}),

	StateCancelAsking: {
		EventRefused:     {StateCancelRefused, EffectNone},
		EventStillPaid:   {StateCancelling, EffectCancel},
		EventPaid:        {StateCancelling, EffectCancel},
		EventCancelled:   {StateCancelRefused, EffectNone},
		EventRejected:    {StateCancelRefused, EffectNone},
		EventAbandoned:   {StateCancelRefused, EffectNone},
		EventExpired:     {StateCancelRefused, EffectNone},
		EventNotFound:    {StateCancelRefused, EffectNone},
		EventNotSent:     {StateCancelAsking, EffectAskLater},
		EventNoAnswer:    {StateCancelAsking, EffectAskLater},
		EventContactLost: {StateCancelRefused, EffectNone},
		EventAbort:       {StateCancelRefused, EffectNone},
		EventRestart:     {StateCancelRefused, EffectNone},
	},
	StateCancelling: {
		EventCancelled:   {StateCancelAccepted, EffectNone},
		EventRefused:     {StateCancelRefused, EffectNone},
		EventNotAllowed:  {StateCancelRefused, EffectNone},
		EventNotFound:    {StateCancelRefused, EffectNone},
		EventNotSent:     {StateCancelRefused, EffectNone},
		EventNoAnswer:    {StateCancelChecking, EffectAskLater},
		EventContactLost: {StateCancelChecking, EffectAskLater},
		EventStillPaid:   {StateCancelChecking, EffectAskLater},
		EventPaid:        {StateCancelChecking, EffectAskLater},
		EventRestart:     {StateCancelChecking, EffectAsk},
	},
	StateCancelChecking: join(cancelOutcomes, silent(StateCancelChecking, StateCancelUnknown), edges{
		EventRestart: {StateCancelChecking, EffectAsk},
	}),
	StateCancelUnknown: join(cancelOutcomes, silent(StateCancelUnknown, StateCancelUnknown), edges{
		EventWriteOff: {StateWrittenOff, EffectNone},
		EventRestart:  {StateCancelChecking, EffectAsk},
	}),
}

// cancelOutcomes are the edges of a cancellation whose answer was lost, for the status and
// for sending it once more, since the acquirer cancels once however often it is asked
// (decision 7). A refusal says nothing about the lost request.
var cancelOutcomes = edges{
	EventCancelled:   {StateCancelAccepted, EffectNone},
	EventPaid:        {StateCancelRefused, EffectNone},
	EventStillPaid:   {StateCancelChecking, EffectAskLater},
	EventCancelAgain: {StateCancelChecking, EffectCancel},
	EventRefused:     {StateCancelChecking, EffectAskLater},
	EventNotAllowed:  {StateCancelChecking, EffectAskLater},
	EventRejected:    {StateCancelRefused, EffectNone},
	EventAbandoned:   {StateCancelRefused, EffectNone},
	EventExpired:     {StateCancelRefused, EffectNone},
}
