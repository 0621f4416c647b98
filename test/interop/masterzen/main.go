// Runs commands in one shell by way of github.com/masterzen/winrm: a job as JSON on standard input, results as JSON on standard output.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/masterzen/winrm"
	"github.com/masterzen/winrm/soap"
)

type job struct {
	Host        string    `json:"host"`
	Port        int       `json:"port"`
	HTTPS       bool      `json:"https"`
	Auth        string    `json:"auth"`
	User        string    `json:"user"`
	Password    string    `json:"password"`
	CA          string    `json:"ca"`
	Certificate string    `json:"certificate"`
	Key         string    `json:"key"`
	Commands    []command `json:"commands"`
}

type command struct {
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
	Input     [][]byte `json:"input"`
}

type result struct {
	Stdout []byte `json:"stdout"`
	Stderr []byte `json:"stderr"`
	Code   int    `json:"code"`
}

func main() {
	results, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(results)
}

func run() ([]result, error) {
	var wanted job
	if err := json.NewDecoder(os.Stdin).Decode(&wanted); err != nil {
		return nil, err
	}
	client, err := connect(wanted)
	if err != nil {
		return nil, err
	}
	shell, err := client.CreateShell()
	if err != nil {
		return nil, err
	}
	defer shell.Close()
	results := []result{}
	for _, next := range wanted.Commands {
		done, err := runCommand(shell, next)
		if err != nil {
			return nil, err
		}
		results = append(results, done)
	}
	return results, nil
}

func connect(wanted job) (*winrm.Client, error) {
	endpoint := winrm.NewEndpoint(wanted.Host, wanted.Port, wanted.HTTPS, false,
		read(wanted.CA), read(wanted.Certificate), read(wanted.Key), 30*time.Second)
	// A short operation timeout: behind the lock below, a Receive that waits keeps a Send waiting.
	parameters := winrm.NewParameters("PT1S", "en-US", 153600)
	decorator, err := transport(wanted)
	if err != nil {
		return nil, err
	}
	parameters.TransportDecorator = decorator
	return winrm.NewClientWithParameters(endpoint, wanted.User, wanted.Password, parameters)
}

func transport(wanted job) (func() winrm.Transporter, error) {
	switch {
	case wanted.Auth == "basic":
		return nil, nil
	case wanted.Auth == "certificate":
		return func() winrm.Transporter { return &winrm.ClientAuthRequest{} }, nil
	case wanted.HTTPS:
		return func() winrm.Transporter { return &serial{Transporter: &winrm.ClientNTLM{}} }, nil
	}
	encryption, err := winrm.NewEncryption("ntlm")
	return func() winrm.Transporter { return &serial{Transporter: encryption} }, err
}

// One message at a time. winrm.Encryption keeps the login of the message under way in a field: two would mix their keys.
// winrm.ClientNTLM takes any idle connection for each step of a login: two would end each other's on the wrong one.
type serial struct {
	winrm.Transporter
	mutex sync.Mutex
}

func (s *serial) Post(client *winrm.Client, message *soap.SoapMessage) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.Transporter.Post(client, message)
}

func runCommand(shell *winrm.Shell, wanted command) (result, error) {
	running, err := shell.ExecuteWithContext(context.Background(), wanted.Command, wanted.Arguments...)
	if err != nil {
		return result{}, err
	}
	var group sync.WaitGroup
	var stdout, stderr strings.Builder
	group.Add(2)
	go copyTo(&group, &stdout, running.Stdout.Read)
	go copyTo(&group, &stderr, running.Stderr.Read)
	for _, input := range wanted.Input {
		if _, err := running.Stdin.Write(input); err != nil {
			return result{}, err
		}
	}
	if len(wanted.Input) > 0 {
		if err := running.Stdin.Close(); err != nil {
			return result{}, err
		}
	}
	running.Wait()
	group.Wait()
	err = running.Close()
	return result{[]byte(stdout.String()), []byte(stderr.String()), running.ExitCode()}, err
}

func copyTo(group *sync.WaitGroup, into *strings.Builder, read func([]byte) (int, error)) {
	defer group.Done()
	buffer := make([]byte, 32*1024)
	for {
		n, err := read(buffer)
		into.Write(buffer[:n])
		if err != nil {
			return
		}
	}
}

func read(file string) []byte {
	if file == "" {
		return nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return content
}
