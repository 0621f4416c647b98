# Functions of the HTTP Server API through a type made at run time, without a compiler. Structures are written and read by
# offsets (http.h, 64 bits), so that every step can be tested alone.

# `Functions`: name -> types of the parameters; all return a 32-bit number.
function New-NativeType([string]$Library, $Functions) {
    $name = [System.Reflection.AssemblyName]::new('IisClientCertProbe' + [guid]::NewGuid().ToString('N'))
    $assembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, [System.Reflection.Emit.AssemblyBuilderAccess]::Run)
    $type = $assembly.DefineDynamicModule('Probe').DefineType('Native', 'Public, Class, Sealed, Abstract')
    foreach ($function in @($Functions.Keys)) {
        $method = $type.DefinePInvokeMethod($function, $Library, [System.Reflection.MethodAttributes]'Public, Static, PinvokeImpl',
            [System.Reflection.CallingConventions]::Standard, [uint32], [type[]]$Functions[$function],
            [System.Runtime.InteropServices.CallingConvention]::Winapi, [System.Runtime.InteropServices.CharSet]::Unicode)
        $method.SetImplementationFlags([System.Reflection.MethodImplAttributes]::PreserveSig)
    }
    return $type.CreateType()
}

function New-HttpApi {
    return New-NativeType 'httpapi.dll' ([ordered]@{
        # HTTPAPI_VERSION is two 16-bit numbers, passed by value as one of 32.
        HttpInitialize = @([uint32], [uint32], [intptr])
        HttpTerminate = @([uint32], [intptr])
        HttpQueryServiceConfiguration = @([intptr], [int], [intptr], [uint32], [intptr], [uint32], [intptr], [intptr])
        HttpSetServiceConfiguration = @([intptr], [int], [intptr], [uint32], [intptr])
        HttpUpdateServiceConfiguration = @([intptr], [int], [intptr], [uint32], [intptr])
        HttpDeleteServiceConfiguration = @([intptr], [int], [intptr], [uint32], [intptr])
    })
}

# HTTP_SERVICE_CONFIG_ID
$SslCertInfo = 1
$SslSniCertInfo = 5

# SOCKADDR_IN: family 2, port and address in network order; 28 bytes are room for SOCKADDR_IN6 as well.
function Get-SocketAddress([string]$Address, [int]$Port) {
    $ip = [System.Net.IPAddress]::Parse($Address)
    $bytes = [byte[]]::new(28)
    $bytes[2] = [byte]($Port -shr 8)
    $bytes[3] = [byte]($Port -band 0xff)
    if ($ip.AddressFamily -eq 'InterNetworkV6') {
        $bytes[0] = 23
        $ip.GetAddressBytes().CopyTo($bytes, 8)
    } else {
        $bytes[0] = 2
        $ip.GetAddressBytes().CopyTo($bytes, 4)
    }
    return , $bytes
}

# Offsets within HTTP_SERVICE_CONFIG_SSL_PARAM.
$ParamSize = 80
$ParamFlags = 72

# HTTP_SERVICE_CONFIG_SSL_PARAM at a place in memory.
function Read-SslParam([intptr]$At) {
    $marshal = [System.Runtime.InteropServices.Marshal]
    $length = $marshal::ReadInt32($At, 0)
    $hash = [byte[]]::new($length)
    $guid = [byte[]]::new(16)
    if ($length -gt 0) { $marshal::Copy($marshal::ReadIntPtr($At, 8), $hash, 0, $length) }
    $marshal::Copy([intptr]::Add($At, 16), $guid, 0, 16)
    $flags = $marshal::ReadInt32($At, $ParamFlags)
    return [ordered]@{
        hash = $hash
        appId = [guid]::new($guid)
        store = $marshal::PtrToStringUni($marshal::ReadIntPtr($At, 32))
        checkMode = $marshal::ReadInt32($At, 40)
        freshnessTime = $marshal::ReadInt32($At, 44)
        retrievalTimeout = $marshal::ReadInt32($At, 48)
        ctlIdentifier = $marshal::PtrToStringUni($marshal::ReadIntPtr($At, 56))
        ctlStore = $marshal::PtrToStringUni($marshal::ReadIntPtr($At, 64))
        flags = Get-FlagNames $flags
    }
}

# HTTP_SERVICE_CONFIG_SSL_QUERY (24 bytes: kind, pointer to the address, token), address behind it.
function Write-SslQuery([intptr]$At, [byte[]]$Address, [int]$Kind = 0, [int]$Token = 0) {
    $marshal = [System.Runtime.InteropServices.Marshal]
    $marshal::WriteInt64($At, 0, $Kind)
    $marshal::WriteIntPtr($At, 8, [intptr]::Add($At, 24))
    $marshal::WriteInt64($At, 16, $Token)
    $marshal::Copy($Address, 0, [intptr]::Add($At, 24), $Address.Length)
}

# HTTP_SERVICE_CONFIG_SSL_SNI_QUERY (152 bytes: kind, SOCKADDR_STORAGE at 8, pointer to the name at 136, token), name behind it.
function Write-SniQuery([intptr]$At, [byte[]]$Address, [string]$Name) {
    $marshal = [System.Runtime.InteropServices.Marshal]
    for ($i = 0; $i -lt 152; $i += 8) { $marshal::WriteInt64($At, $i, 0) }
    $marshal::Copy($Address, 0, [intptr]::Add($At, 8), $Address.Length)
    $marshal::WriteIntPtr($At, 136, [intptr]::Add($At, 152))
    $name16 = [System.Text.Encoding]::Unicode.GetBytes($Name + [char]0)
    $marshal::Copy($name16, 0, [intptr]::Add($At, 152), $name16.Length)
}
