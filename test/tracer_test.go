//go:build kill

package test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The tracer kills a program (SIGKILL) at the entry of its Nth system call of one name, which
// is then not carried out. Unlike strace it counts the calls of all threads together, so that N
// follows the order of a flow. It reports how many calls of each name there were. It is this
// test binary, started again with killerOrder.

// killerOrder is the tracer's order, as JSON in its environment.
const killerOrder = "ANCV_KILLER"

type order struct {
	Call   string   // the name of a system call
	N      int      // 0: only count
	Pid    int      // attach to this process, or
	Args   []string // start this program
	Report string   // file for the result
	Root   string   // record what is written under this directory, or
	Record string   // file for the record; "" for none
}

// traced is the tracer's report.
type traced struct {
	Killed bool
	Code   int // the program's exit code where it was not killed
	Counts map[string]int
}

// tracedCalls are the calls by which a payment reaches disk, network, paper and screen.
var tracedCalls = map[uint64]string{
	unix.SYS_PWRITE64: "pwrite64", unix.SYS_WRITE: "write", unix.SYS_FSYNC: "fsync", unix.SYS_FDATASYNC: "fdatasync",
	unix.SYS_UNLINK: "unlink", unix.SYS_UNLINKAT: "unlinkat", unix.SYS_FTRUNCATE: "ftruncate", unix.SYS_RENAMEAT2: "renameat2",
	unix.SYS_LINKAT: "linkat", unix.SYS_OPENAT: "openat", unix.SYS_OPEN: "open", unix.SYS_CONNECT: "connect", unix.SYS_SENDTO: "sendto", unix.SYS_READ: "read",
}

func init() {
	text := os.Getenv(killerOrder)
	if text == "" {
		return
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		_ = os.Unsetenv(killerOrder)
		err = o.trace()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tracer:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

const (
	traceOptions = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_EXITKILL
	syscallStop  = unix.SIGTRAP | 0x80
)

func (o *order) trace() error {
	runtime.LockOSThread() // ptrace belongs to a thread
	var err error
	if o.Pid != 0 {
		err = o.attach()
	} else {
		err = o.start()
	}
	if err != nil {
		return err
	}
	var writes *recorder
	if o.Record != "" {
		if writes, err = newRecorder(o.Pid, o.Root, o.Record); err != nil {
			return err
		}
	}
	found, err := o.follow(writes)
	if err = errors.Join(err, writes.close()); err != nil {
		return err
	}
	raw, err := json.Marshal(found)
	if err == nil {
		err = os.WriteFile(o.Report+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(o.Report+".new", o.Report)
	}
	return err
}

// start starts the program in this terminal, stopped at its first instruction.
func (o *order) start() error {
	cmd := exec.Command(o.Args[0], o.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	o.Pid = cmd.Process.Pid
	var ws unix.WaitStatus
	if _, err := unix.Wait4(o.Pid, &ws, unix.WALL, nil); err != nil || !ws.Stopped() {
		return fmt.Errorf("first stop: %v %w", ws, err)
	}
	if err := unix.PtraceSetOptions(o.Pid, traceOptions); err != nil {
		return fmt.Errorf("options: %w", err)
	}
	return unix.PtraceSyscall(o.Pid, 0)
}

// attach seizes every thread. New threads of these are traced automatically.
func (o *order) attach() error {
	seized := map[string]bool{}
	for more := true; more; {
		more = false
		tasks, err := os.ReadDir("/proc/" + strconv.Itoa(o.Pid) + "/task")
		if err != nil {
			return fmt.Errorf("threads: %w", err)
		}
		for _, task := range tasks {
			if seized[task.Name()] {
				continue
			}
			seized[task.Name()], more = true, true
			tid, _ := strconv.Atoi(task.Name())
			if err := ptrace(unix.PTRACE_SEIZE, tid, 0, traceOptions); err != nil && !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("seize: %w", err) // EPERM: it is ours already
			}
			_ = ptrace(unix.PTRACE_INTERRUPT, tid, 0, 0)
		}
	}
	fmt.Println("attached")
	return nil
}

func ptrace(request, tid int, addr, data uintptr) error {
	if _, _, errno := unix.Syscall6(unix.SYS_PTRACE, uintptr(request), uintptr(tid), addr, data, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// follow counts until the program ends, and kills it where the order says so.
func (o *order) follow(writes *recorder) (traced, error) {
	found := traced{Counts: map[string]int{}}
	known := map[int]bool{o.Pid: true}
	for {
		var ws unix.WaitStatus
		tid, err := unix.Wait4(-1, &ws, unix.WALL, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.ECHILD):
			return found, nil
		case err != nil:
			return found, fmt.Errorf("wait: %w", err)
		case !ws.Stopped():
			if tid == o.Pid {
				found.Code = ws.ExitStatus()
				return found, nil
			}
			continue
		}
		deliver := 0
		switch sig := ws.StopSignal(); {
		case sig == syscallStop:
			if o.enters(tid, &found, writes) {
				found.Killed = true
				if err := unix.Kill(o.Pid, unix.SIGKILL); err != nil {
					return found, fmt.Errorf("kill: %w", err)
				}
				continue // it stays stopped
			}
		case int(ws)>>16 != 0, sig == unix.SIGSTOP && !known[tid]: // an event, a new thread
		default:
			deliver = int(sig)
		}
		known[tid] = true
		_ = unix.PtraceSyscall(tid, deliver) // ESRCH: it has been killed meanwhile
	}
}

// enters counts a call and reports whether to kill at it.
func (o *order) enters(tid int, found *traced, writes *recorder) bool {
	var info struct {
		op   uint8
		_    [3]uint8
		arch uint32
		_    [2]uint64
		nr   uint64
		args [6]uint64
		_    [2]uint64
	}
	err := ptrace(unix.PTRACE_GET_SYSCALL_INFO, tid, unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)))
	if err == nil && info.op == unix.PTRACE_SYSCALL_INFO_ENTRY {
		writes.entry(info.nr, info.args)
	}
	name := tracedCalls[info.nr]
	if err != nil || info.op != unix.PTRACE_SYSCALL_INFO_ENTRY || name == "" || found.Killed {
		return false
	}
	found.Counts[name]++
	return name == o.Call && found.Counts[name] == o.N
}

// tracer returns the command that carries an order out.
func tracer(o order) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, "", err
	}
	return exec.Command(self), killerOrder + "=" + string(raw), nil
}

// reported waits for the tracer's report.
func reported(file string) (traced, error) {
	var found traced
	raw, err := os.ReadFile(file)
	for limit := time.Now().Add(20 * time.Second); errors.Is(err, os.ErrNotExist) && time.Now().Before(limit); {
		<-time.After(2 * time.Millisecond)
		raw, err = os.ReadFile(file)
	}
	if err == nil {
		err = errors.Join(json.Unmarshal(raw, &found), os.Remove(file))
	}
	return found, err
}
