using System;
using System.Collections.Generic;

namespace Simulator
{
    /// <summary>
    /// An IAppHostElement. It comes with the state of all its attributes, so that walking a thousand entries is one
    /// call; after any write through its manager the state is asked for again.
    /// </summary>
    internal sealed class NativeElement
    {
        readonly NativeManager manager;
        readonly long handle;
        Dictionary<string, NativeAttribute> attributes;
        int version;

        internal string TagName { get; private set; }
        internal long SchemaId { get; private set; }
        internal bool HasCollection { get; private set; }

        internal NativeElement(NativeManager manager, Dictionary<string, object> described)
        {
            this.manager = manager;
            handle = (long)described["handle"];
            TagName = (string)described["tagName"];
            SchemaId = (long)described["schema"];
            HasCollection = (bool)described["hasCollection"];
            Take(described["attributes"]);
        }

        internal NativeAttribute GetAttribute(string name)
        {
            if (manager.Live || version != manager.Version) Take(manager.Read("attributes", handle));
            NativeAttribute found;
            if (attributes.TryGetValue(name, out found)) return found;
            // Another spelling or an unknown name: the engine decides.
            return new NativeAttribute((Dictionary<string, object>)manager.Read("attribute", handle, name));
        }

        internal void SetAttribute(string name, object value)
        {
            Take(manager.Write("set", handle, name, value));
        }

        internal void DeleteAttribute(string name)
        {
            Take(manager.Write("unset", handle, name));
        }

        internal object GetAttributeMetadata(string attribute, string name)
        {
            return manager.Read("attributeMetadata", handle, attribute, name);
        }

        internal NativeElement GetChild(string name)
        {
            return manager.Element(manager.Read("child", handle, name));
        }

        internal object GetMetadata(string name)
        {
            return manager.Read("metadata", handle, name);
        }

        internal void SetMetadata(string name, object value)
        {
            manager.Write("setMetadata", handle, name, value);
        }

        internal void Delete()
        {
            manager.Write("deleteElement", handle);
        }

        /// <summary>One of isLocked, overrideMode, overrideModeEffective.</summary>
        internal object GetSectionProperty(string name)
        {
            return manager.Read("sectionProperty", handle, name);
        }

        internal void RevertToParent()
        {
            manager.Write("revert", handle);
        }

        internal List<NativeElement> Entries()
        {
            return ((List<object>)manager.Read("entries", handle)).ConvertAll(manager.Element);
        }

        internal NativeElement CreateEntry(string tagName)
        {
            return manager.Element(manager.Read("create", handle, tagName));
        }

        internal void AddEntry(NativeElement entry, int index)
        {
            manager.Write("add", handle, entry.handle, index);
        }

        internal void RemoveEntryAt(int index)
        {
            manager.Write("removeAt", handle, index);
        }

        internal void ClearEntries()
        {
            manager.Write("clear", handle);
        }

        void Take(object state)
        {
            version = manager.Version;
            attributes = new Dictionary<string, NativeAttribute>(StringComparer.Ordinal);
            foreach (Dictionary<string, object> one in (List<object>)state)
            {
                var attribute = new NativeAttribute(one);
                attributes[attribute.Name] = attribute;
            }
        }
    }

    /// <summary>State of one attribute: its value, or why it cannot be read.</summary>
    internal sealed class NativeAttribute
    {
        readonly object value;
        readonly string failure;
        readonly uint hresult;

        internal string Name { get; private set; }
        internal string Type { get; private set; }
        internal bool IsDefault { get; private set; }

        internal NativeAttribute(Dictionary<string, object> described)
        {
            Name = (string)described["name"];
            Type = (string)described["type"];
            IsDefault = (bool)described["isDefault"];
            if (described.TryGetValue("value", out value)) return;
            hresult = (uint)(long)described["hresult"];
            failure = (string)described["message"];
        }

        internal object Value
        {
            get
            {
                if (failure != null) throw Failure.From(hresult, failure);
                return value;
            }
        }
    }
}
