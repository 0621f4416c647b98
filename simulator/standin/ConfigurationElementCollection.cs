namespace Microsoft.Web.Administration
{
    public class ConfigurationElementCollection : ConfigurationElementCollectionBase<ConfigurationElement>
    {
        protected override ConfigurationElement CreateNewElement(string elementTagName)
        {
            return new ConfigurationElement();
        }
    }
}
