using System;
using System.Collections;
using System.Collections.Generic;

namespace Simulator
{
    /// <summary>What all the small read-only collections are: order, and look-up by name without case, null if unknown.</summary>
    public abstract class Named<T> : ICollection, IEnumerable<T> where T : class
    {
        readonly List<T> items;
        readonly Func<T, string> nameOf;

        internal Named(IEnumerable<T> items, Func<T, string> nameOf)
        {
            this.items = new List<T>(items);
            this.nameOf = nameOf;
        }

        public int Count
        {
            get { return items.Count; }
        }

        public T this[int index]
        {
            get { return items[index]; }
        }

        public T this[string name]
        {
            get { return items.Find(item => string.Equals(nameOf(item), name, StringComparison.OrdinalIgnoreCase)); }
        }

        public IEnumerator<T> GetEnumerator()
        {
            return items.GetEnumerator();
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
            ((ICollection)items).CopyTo(array, index);
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }
    }
}
