using System.Collections.Generic;
using Microsoft.Web.Administration;

namespace Simulator
{
    /// <summary>Schemas by the bridge's number: they do not change while a process lives.</summary>
    internal static class Schemas
    {
        static readonly Dictionary<long, ConfigurationElementSchema> Known = new Dictionary<long, ConfigurationElementSchema>();

        internal static ConfigurationElementSchema Get(long id)
        {
            lock (Known)
            {
                ConfigurationElementSchema schema;
                if (!Known.TryGetValue(id, out schema))
                {
                    schema = new ConfigurationElementSchema((Dictionary<string, object>)Bridge.Call("schema", id));
                    Known.Add(id, schema);
                }
                return schema;
            }
        }
    }
}
