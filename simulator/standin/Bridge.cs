using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Simulator
{
    /// <summary>
    /// The way to the configuration engine: one loopback connection, one frame a call, one frame an answer.
    /// A frame is a length (unsigned, 32 bits, little-endian) and as many bytes of UTF-8 JSON: a call is
    /// [operation, argument, …], an answer {"ok": …} or {"hresult": …, "message": …}.
    /// </summary>
    internal static class Bridge
    {
        // Longer than the engine's own waits for a file in use; a dead engine closes the connection and is seen at once.
        const int PatienceMs = 60000;

        static readonly object Turn = new object();
        static readonly Queue<long> Abandoned = new Queue<long>();
        static NetworkStream stream;

        internal static void Connect(int port, string token)
        {
            lock (Turn)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.NoDelay = true;
                socket.SendTimeout = PatienceMs;
                socket.ReceiveTimeout = PatienceMs;
                socket.Connect(IPAddress.Loopback, port);
                stream = new NetworkStream(socket, true);
            }
            Call("connect", token);
        }

        /// <summary>What the simulated Windows says of itself: a property of SimulatedWindows.</summary>
        internal static object Windows(string property)
        {
            return Call("windows", property);
        }

        internal static object Call(string operation, params object[] arguments)
        {
            lock (Turn)
            {
                CloseAbandoned();
                return Ask(operation, arguments);
            }
        }

        /// <summary>For the finalizer's thread, which must not wait: closed before the next call.</summary>
        internal static void Abandon(long manager)
        {
            lock (Abandoned) Abandoned.Enqueue(manager);
        }

        static void CloseAbandoned()
        {
            while (true)
            {
                long manager;
                lock (Abandoned)
                {
                    if (Abandoned.Count == 0) return;
                    manager = Abandoned.Dequeue();
                }
                Ask("close", manager);
            }
        }

        static object Ask(string operation, params object[] arguments)
        {
            byte[] answer;
            try
            {
                Send(operation, arguments);
                answer = Receive();
            }
            catch (Exception lost) when (lost is IOException || lost is SocketException || lost is NullReferenceException)
            {
                throw Failure.From(0x800706BA, "The simulated configuration engine does not answer: " + lost.Message);
            }
            using (var document = JsonDocument.Parse(answer)) return Open(document.RootElement);
        }

        static void Send(string operation, object[] arguments)
        {
            using (var frame = new MemoryStream())
            {
                frame.Position = 4;
                using (var writer = new Utf8JsonWriter(frame))
                {
                    writer.WriteStartArray();
                    writer.WriteStringValue(operation);
                    foreach (var argument in arguments) Write(writer, argument);
                    writer.WriteEndArray();
                }
                var bytes = frame.ToArray();
                BitConverter.GetBytes((uint)(bytes.Length - 4)).CopyTo(bytes, 0);
                stream.Write(bytes, 0, bytes.Length);
            }
        }

        static void Write(Utf8JsonWriter writer, object value)
        {
            if (value == null) writer.WriteNullValue();
            else if (value is string) writer.WriteStringValue((string)value);
            else if (value is bool) writer.WriteBooleanValue((bool)value);
            else writer.WriteNumberValue(Convert.ToInt64(value));
        }

        static byte[] Receive()
        {
            return ReadExactly((int)BitConverter.ToUInt32(ReadExactly(4), 0));
        }

        static byte[] ReadExactly(int length)
        {
            var bytes = new byte[length];
            for (var read = 0; read < length;)
            {
                var more = stream.Read(bytes, read, length - read);
                if (more == 0) throw new EndOfStreamException("the connection was closed");
                read += more;
            }
            return bytes;
        }

        static object Open(JsonElement answer)
        {
            JsonElement ok;
            if (answer.TryGetProperty("ok", out ok)) return Read(ok);
            throw Failure.From(answer.GetProperty("hresult").GetUInt32(), answer.GetProperty("message").GetString());
        }

        static object Read(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String: return value.GetString();
                case JsonValueKind.True: return true;
                case JsonValueKind.False: return false;
                case JsonValueKind.Number: return value.GetInt64();
                case JsonValueKind.Array:
                    var list = new List<object>(value.GetArrayLength());
                    foreach (var item in value.EnumerateArray()) list.Add(Read(item));
                    return list;
                case JsonValueKind.Object:
                    var fields = new Dictionary<string, object>();
                    foreach (var field in value.EnumerateObject()) fields[field.Name] = Read(field.Value);
                    return fields;
                default: return null;
            }
        }
    }
}
