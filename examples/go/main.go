// Whatever is posted to /publish/CHANNEL is pushed to everyone at /events/CHANNEL (net/http, with a flush after each event)
// and at /ws/CHANNEL (gorilla/websocket). Each subscriber has a goroutine and a queue; one whose queue is full is let go,
// so that nobody waits for it.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
)

const queueLength = 1024

type hub struct {
	mutex    sync.Mutex
	channels map[string]map[chan []byte]bool
}

func (h *hub) join(channel string) chan []byte {
	queue := make(chan []byte, queueLength)
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.channels[channel] == nil {
		h.channels[channel] = map[chan []byte]bool{}
	}
	h.channels[channel][queue] = true
	return queue
}

func (h *hub) leave(channel string, queue chan []byte) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.channels[channel][queue] {
		delete(h.channels[channel], queue)
		close(queue)
	}
}

func (h *hub) publish(channel string, event []byte) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for queue := range h.channels[channel] {
		select {
		case queue <- event:
		default:
			delete(h.channels[channel], queue)
			close(queue)
		}
	}
}

func (h *hub) size() (size int) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, members := range h.channels {
		size += len(members)
	}
	return
}

func main() {
	port := "8080"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	h := &hub{channels: map[string]map[chan []byte]bool{}}
	upgrader := websocket.Upgrader{}

	http.HandleFunc("/publish/", func(w http.ResponseWriter, r *http.Request) {
		event, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		h.publish(strings.TrimPrefix(r.URL.Path, "/publish/"), event)
		w.WriteHeader(http.StatusNoContent)
	})

	http.HandleFunc("/events/", func(w http.ResponseWriter, r *http.Request) {
		channel := strings.TrimPrefix(r.URL.Path, "/events/")
		queue := h.join(channel)
		defer h.leave(channel, queue)
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-cache, no-transform")
		w.Header().Set("X-Accel-Buffering", "no")
		flusher := w.(http.Flusher)
		// The head goes out at once, not with the first event.
		flusher.Flush()
		for {
			select {
			case event, open := <-queue:
				if !open {
					return
				}
				fmt.Fprintf(w, "data: %s\n\n", event)
				// Without it net/http collects 4 KiB: events would arrive in clumps.
				flusher.Flush()
			case <-r.Context().Done():
				return
			}
		}
	})

	http.HandleFunc("/ws/", func(w http.ResponseWriter, r *http.Request) {
		channel := strings.TrimPrefix(r.URL.Path, "/ws/")
		connection, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer connection.Close()
		queue := h.join(channel)
		// Pings and the closing handshake are answered while somebody reads.
		go func() {
			for {
				if _, _, err := connection.NextReader(); err != nil {
					h.leave(channel, queue)
					return
				}
			}
		}()
		defer h.leave(channel, queue)
		for event := range queue {
			if connection.WriteMessage(websocket.TextMessage, event) != nil {
				return
			}
		}
	})

	// How many are held: 0 again when everyone has gone.
	http.HandleFunc("/connections", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, h.size()) })

	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
