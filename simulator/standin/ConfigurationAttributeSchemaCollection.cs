using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationAttributeSchemaCollection : ICollection, IEnumerable<ConfigurationAttributeSchema>
    {
        readonly Named<ConfigurationAttributeSchema> items;

        internal ConfigurationAttributeSchemaCollection(IEnumerable<ConfigurationAttributeSchema> schemas)
        {
            items = new Named<ConfigurationAttributeSchema>(schemas, schema => schema.Name);
        }

        public int Count
        {
            get { return items.Count; }
        }

        public ConfigurationAttributeSchema this[int index]
        {
            get { return items[index]; }
        }

        public ConfigurationAttributeSchema this[string name]
        {
            get { return items[name]; }
        }

        public IEnumerator<ConfigurationAttributeSchema> GetEnumerator()
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
