using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationChildElementCollection : ICollection, IEnumerable<ConfigurationElement>
    {
        readonly Named<ConfigurationElement> items;

        internal ConfigurationChildElementCollection(ConfigurationElement element)
        {
            items = new Named<ConfigurationElement>(element.Schema.ChildNames.Select(element.GetChildElement), child => child.ElementTagName);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public ConfigurationElement this[int index]
        {
            get { return items[index]; }
        }

        public ConfigurationElement this[string name]
        {
            get { return items[name]; }
        }

        public IEnumerator<ConfigurationElement> GetEnumerator()
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
