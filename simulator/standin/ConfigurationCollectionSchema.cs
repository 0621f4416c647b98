using System;
using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationCollectionSchema
    {
        readonly ConfigurationElementSchema entry;

        internal ConfigurationCollectionSchema(Dictionary<string, object> described)
        {
            AddElementNames = (string)described["addElement"];
            AllowDuplicates = (bool)described["allowDuplicates"];
            ClearElementName = (string)described["clearElement"];
            RemoveElementName = (string)described["removeElement"];
            entry = new ConfigurationElementSchema((Dictionary<string, object>)described["entry"]);
        }

        public string AddElementNames { get; private set; }

        public bool AllowDuplicates { get; private set; }

        public string ClearElementName { get; private set; }

        public string RemoveElementName { get; private set; }

        public ConfigurationElementSchema GetAddElementSchema(string elementName)
        {
            if (string.IsNullOrEmpty(elementName)) throw new ArgumentNullException("elementName");
            if (elementName == AddElementNames) return entry;
            throw Failure.From(0x80070585, "Invalid index.\r\n");
        }
    }
}
