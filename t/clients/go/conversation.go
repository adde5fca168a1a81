// A conversation by gomemcache, with several goroutines on connections of their own: conversation PORT
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
)

var checks int

func check(right bool, what string, details ...interface{}) {
	if !right {
		fmt.Fprintln(os.Stderr, append([]interface{}{"gomemcache:", what}, details...)...)
		os.Exit(1)
	}
	checks++
}

func valueOf(client *memcache.Client, key string) string {
	item, err := client.Get(key)
	if err != nil {
		return err.Error()
	}
	return string(item.Value)
}

func values(client *memcache.Client) {
	_, err := client.Get("nobody")
	check(err == memcache.ErrCacheMiss, "a miss", err)
	check(client.Set(&memcache.Item{Key: "a", Value: []byte("one"), Flags: 4294967295}) == nil, "set")
	item, err := client.Get("a")
	check(err == nil && string(item.Value) == "one" && item.Flags == 4294967295, "get", err)
	check(client.Add(&memcache.Item{Key: "a", Value: []byte("x")}) == memcache.ErrNotStored, "add")
	check(client.Replace(&memcache.Item{Key: "b", Value: []byte("x")}) == memcache.ErrNotStored, "replace")
	large := bytes.Repeat([]byte("0123456789\r\n"), 42000)
	check(client.Set(&memcache.Item{Key: "large", Value: large}) == nil, "set of 500 KB")
	check(valueOf(client, "large") == string(large), "get of 500 KB")
	longest := strings.Repeat("k", 250)
	check(client.Set(&memcache.Item{Key: longest, Value: []byte("k")}) == nil, "set of the longest key")
	check(valueOf(client, longest) == "k", "get of the longest key")
	check(client.Delete("a") == nil && client.Delete("a") == memcache.ErrCacheMiss, "delete")
}

func manyKeys(client *memcache.Client) {
	var keys []string
	for i := 0; i < 1000; i++ {
		keys = append(keys, fmt.Sprintf("many%d", i))
		if i%2 == 0 {
			check(client.Set(&memcache.Item{Key: keys[i], Value: []byte(keys[i])}) == nil, "set of many")
		}
	}
	found, err := client.GetMulti(keys)
	check(err == nil && len(found) == 500, "get of many", err, len(found))
	for key, item := range found {
		check(string(item.Value) == key, "a value of many", key, string(item.Value))
	}
}

func swapAndCount(client *memcache.Client) {
	check(client.Set(&memcache.Item{Key: "c", Value: []byte("1")}) == nil, "set")
	first, err := client.Get("c")
	check(err == nil, "gets", err)
	second, err := client.Get("c")
	check(err == nil, "gets", err)
	first.Value = []byte("2")
	check(client.CompareAndSwap(first) == nil, "cas")
	check(client.CompareAndSwap(second) == memcache.ErrCASConflict, "cas that comes too late")
	number, err := client.Increment("c", 40)
	check(err == nil && number == 42, "incr", err, number)
	number, err = client.Decrement("c", 50)
	check(err == nil && number == 0, "decr", err, number)
	_, err = client.Increment("nobody", 1)
	check(err == memcache.ErrCacheMiss, "incr of a miss", err)
	check(client.Touch("c", 100) == nil, "touch")
	check(client.Touch("nobody", 100) == memcache.ErrCacheMiss, "touch of a miss")
}

func expiry(client *memcache.Client) {
	past := int32(time.Now().Unix() - 100)
	check(client.Set(&memcache.Item{Key: "gone", Value: []byte("x"), Expiration: past}) == nil, "set")
	_, err := client.Get("gone")
	check(errors.Is(err, memcache.ErrCacheMiss), "get of what has expired", err)
}

// Each goroutine counts one shared number up, and reads back what it alone writes.
func goroutines(client *memcache.Client) {
	const workers, turns = 8, 50
	check(client.Set(&memcache.Item{Key: "shared", Value: []byte("0")}) == nil, "set of the shared number")
	problems := make(chan string, workers)
	var group sync.WaitGroup
	for worker := 0; worker < workers; worker++ {
		group.Add(1)
		go func(own string) {
			defer group.Done()
			for turn := 0; turn < turns; turn++ {
				value := fmt.Sprintf("%s:%d", own, turn)
				_, err := client.Increment("shared", 1)
				if err == nil {
					err = client.Set(&memcache.Item{Key: own, Value: []byte(value)})
				}
				if got := valueOf(client, own); err != nil || got != value {
					problems <- fmt.Sprint(own, got, err)
					return
				}
			}
		}(fmt.Sprintf("own%d", worker))
	}
	group.Wait()
	close(problems)
	for problem := range problems {
		check(false, "a goroutine", problem)
	}
	check(valueOf(client, "shared") == fmt.Sprint(workers*turns), "the shared number", valueOf(client, "shared"))
}

func main() {
	client := memcache.New("127.0.0.1:" + os.Args[1])
	client.Timeout = 20 * time.Second
	values(client)
	manyKeys(client)
	swapAndCount(client)
	expiry(client)
	goroutines(client)
	check(client.FlushAll() == nil, "flush_all")
	check(valueOf(client, "shared") == memcache.ErrCacheMiss.Error(), "get after flush_all")
	fmt.Printf("%d checks passed\n", checks)
}
