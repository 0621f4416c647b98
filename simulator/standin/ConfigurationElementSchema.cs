using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationElementSchema
    {
        internal ConfigurationElementSchema(Dictionary<string, object> described)
        {
            Name = (string)described["name"];
            var attributes = Parts(described["attributes"]).Select(one => new ConfigurationAttributeSchema(one)).ToList();
            var elements = Parts(described["elements"]).Select(one => new ConfigurationElementSchema(one)).ToList();
            AttributeNames = attributes.Select(one => one.Name).ToList();
            ChildNames = elements.Select(one => one.Name).ToList();
            if (attributes.Count > 0) AttributeSchemas = new ConfigurationAttributeSchemaCollection(attributes);
            if (elements.Count > 0) ChildElementSchemas = new ConfigurationElementSchemaCollection(elements);
            var collection = (Dictionary<string, object>)described["collection"];
            if (collection != null) CollectionSchema = new ConfigurationCollectionSchema(collection);
        }

        internal IList<string> AttributeNames { get; private set; }
        internal IList<string> ChildNames { get; private set; }

        public ConfigurationAttributeSchemaCollection AttributeSchemas { get; private set; }

        public ConfigurationElementSchemaCollection ChildElementSchemas { get; private set; }

        public ConfigurationCollectionSchema CollectionSchema { get; private set; }

        public string Name { get; private set; }

        static IEnumerable<Dictionary<string, object>> Parts(object list)
        {
            return ((List<object>)list).Cast<Dictionary<string, object>>();
        }
    }
}
