using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationAttributeSchema
    {
        readonly ConfigurationEnumValueCollection values;

        internal ConfigurationAttributeSchema(Dictionary<string, object> described)
        {
            Name = (string)described["name"];
            Type = (string)described["type"];
            IsCaseSensitive = (bool)described["isCaseSensitive"];
            IsCombinedKey = (bool)described["isCombinedKey"];
            IsEncrypted = (bool)described["isEncrypted"];
            IsRequired = (bool)described["required"];
            IsUniqueKey = (bool)described["isUniqueKey"];
            DefaultValue = Unconverted(Type, described["defaultValue"]);
            var names = (Dictionary<string, object>)described["values"];
            if (names == null) return;
            values = new ConfigurationEnumValueCollection(names.Select(pair => new ConfigurationEnumValue(pair.Key, (long)pair.Value)));
        }

        // As the native layer gives it, without the conversions that Value has.
        public object DefaultValue { get; private set; }

        public bool IsCaseSensitive { get; private set; }

        public bool IsCombinedKey { get; private set; }

        public bool IsEncrypted { get; private set; }

        public bool IsRequired { get; private set; }

        public bool IsUniqueKey { get; private set; }

        public string Name { get; private set; }

        public string Type { get; private set; }

        // Null unless enum or flags.
        public ConfigurationEnumValueCollection GetEnumValues()
        {
            return values;
        }

        static object Unconverted(string type, object value)
        {
            if (!(value is long)) return value;
            if (type == "uint") return Convert.ToUInt32(value);
            if (type == "int64") return value;
            return Convert.ToInt32(value);
        }
    }
}
