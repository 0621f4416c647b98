using System;
using System.Runtime.InteropServices;

namespace Simulator
{
    /// <summary>The exceptions that callers of the real assembly see.</summary>
    internal static class Failure
    {
        /// <summary>The type that the runtime gives an HRESULT, with the engine's text.</summary>
        internal static Exception From(uint hresult, string message)
        {
            var code = unchecked((int)hresult);
            // -1: no IErrorInfo of an earlier call.
            var type = Marshal.GetExceptionForHR(code, new IntPtr(-1)).GetType();
            if (type == typeof(COMException)) return new COMException(message, code);
            var failure = (Exception)Activator.CreateInstance(type, message);
            failure.HResult = code;
            return failure;
        }

        internal static Exception Committed()
        {
            return new InvalidOperationException(
                "The configuration object is read only, because it has been committed by a call to ServerManager.CommitChanges(). "
                + "If write access is required, use ServerManager to get a new reference.");
        }

        internal static Exception ReadOnly()
        {
            return new InvalidOperationException("The configuration object is read only, because its ServerManager was opened read only.");
        }

        internal static Exception Foreign()
        {
            return new InvalidOperationException("The element belongs to another configuration object.");
        }

        // What COM says to a .NET object that no VARIANT can hold, a PSObject among them (open in the facts).
        internal static Exception TypeMismatch()
        {
            return new COMException("Type mismatch. (Exception from HRESULT: 0x80020005 (DISP_E_TYPEMISMATCH))", unchecked((int)0x80020005));
        }

        // After Dispose; NullReferenceException would be as likely (open in the facts).
        internal static Exception Released()
        {
            return new InvalidComObjectException("COM object that has been separated from its underlying RCW cannot be used.");
        }
    }
}
