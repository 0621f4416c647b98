using System.Collections.Generic;

namespace Simulator
{
    /// <summary>A COM admin manager: a view of its own of one configuration file.</summary>
    internal sealed class NativeManager
    {
        readonly long handle;
        bool released;

        /// <summary>Grows with every write: what was prefetched before is asked for again.</summary>
        internal int Version { get; private set; }

        /// <summary>A reader drops its caches when the file changes: nothing prefetched may be trusted.</summary>
        internal bool Live { get; private set; }

        NativeManager(long handle, bool live)
        {
            this.handle = handle;
            Live = live;
        }

        internal static NativeManager ApplicationHost(bool readOnly, string path)
        {
            return new NativeManager((long)Bridge.Call("open", path, readOnly), readOnly);
        }

        internal static NativeManager Redirection()
        {
            return new NativeManager((long)Bridge.Call("openRedirection"), false);
        }

        internal static NativeManager Web(string site)
        {
            return new NativeManager((long)Bridge.Call("openWeb", site), false);
        }

        internal NativeElement GetSection(string sectionPath, string location)
        {
            return Element(Read("section", handle, sectionPath, location));
        }

        internal List<object> GetLocationPaths()
        {
            return (List<object>)Read("locations", handle);
        }

        internal Dictionary<string, object> GetRootSectionGroup()
        {
            return (Dictionary<string, object>)Read("groups", handle);
        }

        internal object GetMetadata(string name)
        {
            return Read("managerMetadata", handle, name);
        }

        internal void SetMetadata(string name, object value)
        {
            Write("setManagerMetadata", handle, name, value);
        }

        internal void Commit()
        {
            Write("commit", handle);
        }

        internal void Close()
        {
            if (released) return;
            released = true;
            Bridge.Call("close", handle);
        }

        internal void Abandon()
        {
            if (released) return;
            released = true;
            Bridge.Abandon(handle);
        }

        internal object Read(string operation, params object[] arguments)
        {
            if (released) throw Failure.Released();
            return Bridge.Call(operation, arguments);
        }

        internal object Write(string operation, params object[] arguments)
        {
            Version++;
            return Read(operation, arguments);
        }

        internal NativeElement Element(object described)
        {
            return new NativeElement(this, (Dictionary<string, object>)described);
        }
    }
}
