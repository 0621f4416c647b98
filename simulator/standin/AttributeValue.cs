using System;
using System.Globalization;
using Simulator;

namespace Microsoft.Web.Administration
{
    /// <summary>The .NET types that values are read as, and those that they may be set to.</summary>
    internal static class AttributeValue
    {
        internal static object FromNative(NativeAttribute attribute)
        {
            return FromNative(attribute.Type, attribute.Value);
        }

        static object FromNative(string type, object value)
        {
            switch (type)
            {
                case "uint":
                case "int64":
                    return (long)value;
                case "int":
                case "enum":
                case "flags":
                    return (int)(long)value;
                case "timeSpan":
                    return TimeSpan.Parse((string)value, CultureInfo.InvariantCulture);
                default:
                    return value;
            }
        }

        // Null is refused here; what the real wrapper makes of it is open.
        internal static object ToNative(string type, object value)
        {
            if (value == null) throw new ArgumentNullException("value");
            switch (type)
            {
                case "uint":
                    return Unsigned(value);
                case "int":
                case "int64":
                    if (value is int || value is long || value is uint) return Convert.ToInt64(value);
                    throw new InvalidCastException();
                case "timeSpan":
                    return ((TimeSpan)value).ToString("c", CultureInfo.InvariantCulture);
                case "enum":
                case "flags":
                    if (value is Enum) return Convert.ToInt64(value);
                    return Variant(value);
                case "string":
                    return Convert.ToString(Variant(value), CultureInfo.InvariantCulture);
                default:
                    return Variant(value);
            }
        }

        static object Unsigned(object value)
        {
            if (!(value is int || value is long || value is uint)) throw new InvalidCastException();
            var number = Convert.ToInt64(value);
            if (number < 0 || number > uint.MaxValue) throw new ArgumentOutOfRangeException("value");
            return number;
        }

        static object Variant(object value)
        {
            if (value is string || value is bool) return value;
            if (value is byte || value is short || value is int || value is long || value is uint) return Convert.ToInt64(value);
            throw Failure.TypeMismatch();
        }
    }
}
