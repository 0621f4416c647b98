using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class SectionDefinitionCollection : ICollection, IEnumerable<SectionDefinition>
    {
        readonly Named<SectionDefinition> items;

        internal SectionDefinitionCollection(IEnumerable<SectionDefinition> sections)
        {
            items = new Named<SectionDefinition>(sections, section => section.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public SectionDefinition this[int index]
        {
            get { return items[index]; }
        }

        public SectionDefinition this[string sectionName]
        {
            get { return items[sectionName]; }
        }

        public IEnumerator<SectionDefinition> GetEnumerator()
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
