using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationElementSchemaCollection : Named<ConfigurationElementSchema>
    {
        internal ConfigurationElementSchemaCollection(IEnumerable<ConfigurationElementSchema> schemas) : base(schemas, schema => schema.Name) { }
    }
}
