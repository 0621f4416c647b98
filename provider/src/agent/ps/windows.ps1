# What the agent asks of Windows rather than of IIS. A simulated server puts functions of the same names in place of
# everything between the two region lines (the second one ends windows-diagnosis.ps1), so they stand alone there and nothing else does.
#region windows

# A 32-bit PowerShell on a 64-bit Windows sees neither the IIS configuration classes nor the right system folder.
function Test-WindowsWrongBitness {
    return [Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess
}

function Get-WindowsComputerName {
    return [Environment]::MachineName
}

# $null where the registry does not say.
function Get-WindowsMachineGuid {
    return Get-WindowsRegistryValue 'SOFTWARE\Microsoft\Cryptography' 'MachineGuid'
}

# Whether this process holds the Administrators role: a filtered token does not.
function Test-WindowsElevated {
    $principal = [System.Security.Principal.WindowsPrincipal]::new([System.Security.Principal.WindowsIdentity]::GetCurrent())
    return $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
}

# Such as 10.0; $null where IIS is not installed.
function Get-WindowsIisVersion {
    $major = Get-WindowsRegistryValue 'SOFTWARE\Microsoft\InetStp' 'MajorVersion'
    $minor = Get-WindowsRegistryValue 'SOFTWARE\Microsoft\InetStp' 'MinorVersion'
    if ($null -eq $major -or $null -eq $minor) { return $null }
    return "$major.$minor"
}

# CurrentBuildNumber, such as 20348; $null where the registry does not say.
function Get-WindowsBuild {
    $build = 0
    $told = [string](Get-WindowsRegistryValue 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'CurrentBuildNumber')
    if ([int]::TryParse($told, [System.Globalization.NumberStyles]::None, [System.Globalization.CultureInfo]::InvariantCulture, [ref]$build)) { return $build }
    return $null
}

# Whether SCHANNEL lets servers speak TLS 1.3; $null where the registry does not say, which leaves the build's default.
function Get-WindowsTls13 {
    $enabled = Get-WindowsRegistryValue 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.3\Server' 'Enabled'
    if ($enabled -is [int]) { return $enabled -ne 0 }
    return $null
}

# Names of the subkeys of SslBindingInfo, SslSniBindingInfo or SslCcsBindingInfo. Throws where they cannot be read.
function Get-WindowsSslNames($Store) {
    $names = [System.Collections.Generic.List[object]]::new()
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
    $opened = $null
    try {
        $opened = $machine.OpenSubKey("SYSTEM\CurrentControlSet\Services\HTTP\Parameters\$Store")
        if ($null -ne $opened) { foreach ($name in $opened.GetSubKeyNames()) { $names.Add($name) } }
    } finally {
        if ($null -ne $opened) { $opened.Dispose() }
        $machine.Dispose()
    }
    return , $names
}

# The values of one of them by name, typed as the registry has them: int, string, byte[]. $null where it is no longer there.
function Get-WindowsSslValues($Store, $Name) {
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
    $opened = $null
    try {
        $opened = $machine.OpenSubKey("SYSTEM\CurrentControlSet\Services\HTTP\Parameters\$Store\$Name")
        if ($null -eq $opened) { return $null }
        $values = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
        foreach ($value in $opened.GetValueNames()) { $values[$value] = $opened.GetValue($value) }
        return $values
    } finally {
        if ($null -ne $opened) { $opened.Dispose() }
        $machine.Dispose()
    }
}

# Of a store of the machine: whether it `hasKey` and `isExpired`; $null where it is not there.
function Get-WindowsCertificate($Store, $Hash) {
    $opened = [System.Security.Cryptography.X509Certificates.X509Store]::new($Store, [System.Security.Cryptography.X509Certificates.StoreLocation]::LocalMachine)
    try {
        $opened.Open([System.Security.Cryptography.X509Certificates.OpenFlags]'ReadOnly, OpenExistingOnly')
        $found = $opened.get_Certificates().Find([System.Security.Cryptography.X509Certificates.X509FindType]::FindByThumbprint, $Hash, $false)
        if ($found.get_Count() -eq 0) { return $null }
        $certificate = $found.get_Item(0)
        return @{ hasKey = $certificate.get_HasPrivateKey(); isExpired = $certificate.get_NotAfter() -lt [DateTime]::get_Now() }
    } catch [System.Security.Cryptography.CryptographicException] {
        return $null
    } finally {
        $opened.Close()
    }
}

# Full path of the library through which the configuration is read and written. Never found by partial name: that
# may be the copy that IIS Express brings.
function Get-WindowsAdministrationDll {
    return [System.IO.Path]::Combine([Environment]::SystemDirectory, 'inetsrv\Microsoft.Web.Administration.dll')
}

function Get-WindowsConfigurationFile {
    return [System.IO.Path]::Combine([Environment]::SystemDirectory, 'inetsrv\config\applicationHost.config')
}

# Bytes that this user may still write on the volume, or the share, of a path; $null where that cannot be told.
function Get-WindowsFreeBytes($Path) {
    try {
        $root = [System.IO.Path]::GetPathRoot($Path)
        if (-not $root.StartsWith('\\', [System.StringComparison]::Ordinal)) { return [System.IO.DriveInfo]::new($root).get_AvailableFreeSpace() }
        # .NET does not tell the free space of a share; this object does.
        $files = [Activator]::CreateInstance([Type]::GetTypeFromProgID('Scripting.FileSystemObject'))
        $drive = $files.GetDrive($root)
        return [long]$drive.GetType().InvokeMember('AvailableSpace', [System.Reflection.BindingFlags]::GetProperty, $null, $drive, $null)
    } catch {
        return $null
    }
}

function Get-WindowsRegistryValue($Key, $Name) {
    $machine = $null
    $opened = $null
    try {
        $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
        $opened = $machine.OpenSubKey($Key)
        if ($null -eq $opened) { return $null }
        return $opened.GetValue($Name)
    } catch {
        return $null
    } finally {
        if ($null -ne $opened) { $opened.Dispose() }
        if ($null -ne $machine) { $machine.Dispose() }
    }
}
