using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationAttributeCollection : ICollection, IEnumerable<ConfigurationAttribute>
    {
        readonly Named<ConfigurationAttribute> items;

        internal ConfigurationAttributeCollection(ConfigurationElement element)
        {
            items = new Named<ConfigurationAttribute>(element.Schema.AttributeNames.Select(element.GetAttribute), attribute => attribute.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public ConfigurationAttribute this[int index]
        {
            get { return items[index]; }
        }

        public ConfigurationAttribute this[string name]
        {
            get { return items[name]; }
        }

        public IEnumerator<ConfigurationAttribute> GetEnumerator()
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
