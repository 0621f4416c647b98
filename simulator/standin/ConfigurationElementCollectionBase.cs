using System;
using System.Collections;
using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    /// <summary>
    /// A snapshot: the wrappers of the entries are made at the first walk and kept, and only changes through this very
    /// object are followed.
    /// </summary>
    public abstract class ConfigurationElementCollectionBase<T> : ConfigurationElement, ICollection, IEnumerable<T>
        where T : ConfigurationElement
    {
        List<T> walked;

        public bool AllowsAdd
        {
            get { return !string.IsNullOrEmpty(Schema.AddElementNames); }
        }

        public bool AllowsClear
        {
            get { return Schema.ClearElementName != null; }
        }

        public bool AllowsRemove
        {
            get { return Schema.RemoveElementName != null; }
        }

        public int Count
        {
            get { return Walked.Count; }
        }

        // Out of range is the list's ArgumentOutOfRangeException (open in the facts: 0x80070585 would be the native layer's).
        public T this[int index]
        {
            get { return Walked[index]; }
        }

        public new ConfigurationCollectionSchema Schema
        {
            get { return base.Schema.CollectionSchema; }
        }

        public T Add(T element)
        {
            Insert(element, -1);
            if (walked != null) walked.Add(element);
            return element;
        }

        public T AddAt(int index, T element)
        {
            Insert(element, index);
            if (walked != null) walked.Insert(index, element);
            return element;
        }

        public void Clear()
        {
            Owner.Touch();
            Native.ClearEntries();
            if (walked != null) walked.Clear();
        }

        public T CreateElement()
        {
            return CreateElement(null);
        }

        // Dirties nothing; the element is loose until Add.
        public T CreateElement(string elementTagName)
        {
            return Wrap(Native.CreateEntry(elementTagName));
        }

        public IEnumerator<T> GetEnumerator()
        {
            return Walked.GetEnumerator();
        }

        public int IndexOf(T element)
        {
            return Walked.IndexOf(element);
        }

        // By reference, in this object's list: a stranger is not found, and nothing happens.
        public void Remove(T element)
        {
            if (element == null) throw new ArgumentNullException("element");
            if (element.Owner != Owner) throw Failure.Foreign();
            var index = Walked.IndexOf(element);
            if (index >= 0) RemoveAt(index);
        }

        // By native index: another entry than the list says, where a second wrapper has changed the collection.
        public void RemoveAt(int index)
        {
            Owner.ThrowIfNotWritable();
            Native.RemoveEntryAt(index);
            Owner.Touch();
            if (walked != null) walked.RemoveAt(index);
        }

        int ICollection.Count
        {
            get { return Count; }
        }

        bool ICollection.IsSynchronized
        {
            get { return false; }
        }

        object ICollection.SyncRoot
        {
            get { return this; }
        }

        void ICollection.CopyTo(Array array, int index)
        {
            ((ICollection)Walked).CopyTo(array, index);
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

        protected virtual T CreateNewElement(string elementTagName)
        {
            return (T)Activator.CreateInstance(typeof(T), true);
        }

        List<T> Walked
        {
            get { return walked ?? (walked = Native.Entries().ConvertAll(Wrap)); }
        }

        // An element of another Configuration is refused as Remove refuses it (Add: open in the facts).
        void Insert(T element, int index)
        {
            if (element == null) throw new ArgumentNullException("element");
            if (element.Owner != Owner) throw Failure.Foreign();
            Owner.Touch();
            Native.AddEntry(element.Native, index);
        }

        T Wrap(NativeElement native)
        {
            var element = CreateNewElement(native.TagName);
            element.Attach(Owner, native, true);
            return element;
        }
    }
}
