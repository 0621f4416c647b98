using System;
using System.Collections;
using System.Collections.Generic;

namespace Simulator
{
    /// <summary>What all the small read-only collections share: order, and look-up by name without case, null if unknown.</summary>
    internal sealed class Named<T> where T : class
    {
        readonly List<T> items;
        readonly Func<T, string> nameOf;

        internal Named(IEnumerable<T> items, Func<T, string> nameOf)
        {
            this.items = new List<T>(items);
            this.nameOf = nameOf;
        }

        internal int Count
        {
            get { return items.Count; }
        }

        internal T this[int index]
        {
            get { return items[index]; }
        }

        internal T this[string name]
        {
            get { return items.Find(item => string.Equals(nameOf(item), name, StringComparison.OrdinalIgnoreCase)); }
        }

        public IEnumerator<T> GetEnumerator()
        {
            return items.GetEnumerator();
        }

        internal void CopyTo(Array array, int index)
        {
            ((ICollection)items).CopyTo(array, index);
        }
    }
}
