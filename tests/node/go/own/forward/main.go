// forward FD ADDRESS accepts connections from the listening socket that it inherited as file descriptor FD, and
// forwards each to ADDRESS. The socket may belong to another network namespace than the one this program runs in:
// that is how the API server inside is reached from the machine without any network between the two.
//
// When ADDRESS does not accept, the socket stops listening until it does, so that a client meets what it would meet
// at ADDRESS itself: a refused connection.
package main

import (
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	backlog         = 128
	betweenAttempts = 50 * time.Millisecond
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: forward FD ADDRESS")
	}
	listening, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	address := os.Args[2]
	for {
		accepted, _, err := syscall.Accept4(listening, syscall.SOCK_CLOEXEC)
		switch err {
		case nil:
			go forward(accepted, address, func() { syscall.Shutdown(listening, syscall.SHUT_RD) })
		case syscall.EINVAL: // it was shut down
			waitFor(address)
			if err := syscall.Listen(listening, backlog); err != nil {
				log.Fatal(err)
			}
		case syscall.EINTR, syscall.ECONNABORTED:
		default:
			log.Fatal(err)
		}
	}
}

func waitFor(address string) {
	for {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return
		}
		time.Sleep(betweenAttempts)
	}
}

func forward(accepted int, address string, refuse func()) {
	file := os.NewFile(uintptr(accepted), "accepted")
	connection, err := net.FileConn(file) // duplicates it
	file.Close()
	if err != nil {
		log.Print(err)
		return
	}
	near := connection.(*net.TCPConn)
	defer near.Close()
	connection, err = net.Dial("tcp", address)
	if err != nil {
		refuse()
		near.SetLinger(0) // a reset, not an orderly end
		return
	}
	far := connection.(*net.TCPConn)
	defer far.Close()
	var both sync.WaitGroup
	both.Go(func() { copyUntilEnd(near, far) })
	both.Go(func() { copyUntilEnd(far, near) })
	both.Wait()
}

// copyUntilEnd passes on the end of the stream as well; an error ends both directions.
func copyUntilEnd(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		from.Close()
		return
	}
	to.CloseWrite()
}
