using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationElementSchemaCollection : ICollection, IEnumerable<ConfigurationElementSchema>
    {
        readonly Named<ConfigurationElementSchema> items;

        internal ConfigurationElementSchemaCollection(IEnumerable<ConfigurationElementSchema> schemas)
        {
            items = new Named<ConfigurationElementSchema>(schemas, schema => schema.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public ConfigurationElementSchema this[int index]
        {
            get { return items[index]; }
        }

        public ConfigurationElementSchema this[string name]
        {
            get { return items[name]; }
        }

        public IEnumerator<ConfigurationElementSchema> GetEnumerator()
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
