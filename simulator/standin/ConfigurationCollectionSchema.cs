using System.Collections.Generic;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationCollectionSchema
    {
        internal ConfigurationCollectionSchema(Dictionary<string, object> described)
        {
            AddElementNames = (string)described["addElement"];
            AllowDuplicates = (bool)described["allowDuplicates"];
            ClearElementName = (string)described["clearElement"];
            RemoveElementName = (string)described["removeElement"];
        }

        public string AddElementNames { get; private set; }

        public bool AllowDuplicates { get; private set; }

        public string ClearElementName { get; private set; }

        public string RemoveElementName { get; private set; }
    }
}
