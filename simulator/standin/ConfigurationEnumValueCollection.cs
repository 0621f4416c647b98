using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationEnumValueCollection : ICollection, IEnumerable<ConfigurationEnumValue>
    {
        readonly Named<ConfigurationEnumValue> items;

        internal ConfigurationEnumValueCollection(IEnumerable<ConfigurationEnumValue> values)
        {
            items = new Named<ConfigurationEnumValue>(values, value => value.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public ConfigurationEnumValue this[int index]
        {
            get { return items[index]; }
        }

        public ConfigurationEnumValue this[string name]
        {
            get { return items[name]; }
        }

        public IEnumerator<ConfigurationEnumValue> GetEnumerator()
        {
            return items.GetEnumerator();
        }

        // Null for a combination of flags.
        public string GetName(long value)
        {
            foreach (var item in items)
            {
                if (item.Value == value) return item.Name;
            }
            return null;
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
