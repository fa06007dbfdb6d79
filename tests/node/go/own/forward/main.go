// forward FD ADDRESS accepts connections from the listening socket that it inherited as file descriptor FD, and
// forwards each to ADDRESS. The socket may belong to another network namespace than the one this program runs in:
// that is how the API server inside is reached from the machine without any network between the two.
package main

import (
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"sync"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: forward FD ADDRESS")
	}
	descriptor, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.FileListener(os.NewFile(uintptr(descriptor), "listener"))
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go forward(connection.(*net.TCPConn), os.Args[2])
	}
}

func forward(near *net.TCPConn, address string) {
	defer near.Close()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		near.SetLinger(0) // a reset, as from a server that is gone, rather than an orderly end
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
