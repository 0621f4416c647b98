namespace Microsoft.Web.Administration
{
    public sealed class BindingCollection : ConfigurationElementCollectionBase<Binding>
    {
        internal BindingCollection() { }

        protected override Binding CreateNewElement(string elementTagName)
        {
            return new Binding();
        }
    }
}
