using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationAttributeSchemaCollection : Named<ConfigurationAttributeSchema>
    {
        internal ConfigurationAttributeSchemaCollection(IEnumerable<ConfigurationAttributeSchema> schemas) : base(schemas, schema => schema.Name) { }
    }
}
