namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationEnumValue
    {
        internal ConfigurationEnumValue(string name, long value)
        {
            Name = name;
            Value = value;
        }

        public string Name { get; private set; }

        public long Value { get; private set; }
    }
}
