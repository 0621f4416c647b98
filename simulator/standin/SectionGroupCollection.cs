using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class SectionGroupCollection : ICollection, IEnumerable<SectionGroup>
    {
        readonly Named<SectionGroup> items;

        internal SectionGroupCollection(IEnumerable<SectionGroup> groups)
        {
            items = new Named<SectionGroup>(groups, group => group.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public SectionGroup this[int index]
        {
            get { return items[index]; }
        }

        public SectionGroup this[string sectionGroupName]
        {
            get { return items[sectionGroupName]; }
        }

        public IEnumerator<SectionGroup> GetEnumerator()
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
            items.CopyTo(array, index);
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }
    }
}
