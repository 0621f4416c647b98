# What the agent asks of Windows rather than of IIS. A simulated server puts functions of the same names in place of
# everything between the two region lines, so they stand alone here and nothing else does.
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

# Names of optional features with their Win32_OptionalFeature.InstallState; without those that Windows has not.
function Get-WindowsFeatureStates($Names) {
    [void][System.Reflection.Assembly]::Load('System.Management, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
    $wanted = [System.Collections.Generic.List[string]]::new()
    foreach ($name in $Names) { $wanted.Add("Name = '" + $name.Replace('\', '\\').Replace("'", "\'") + "'") }
    $options = [System.Management.EnumerationOptions]::new()
    $options.set_Timeout([TimeSpan]::FromSeconds(60))
    $scope = [System.Management.ManagementScope]::new('root\cimv2')
    $query = [System.Management.ObjectQuery]::new('SELECT Name, InstallState FROM Win32_OptionalFeature WHERE ' + [string]::Join(' OR ', $wanted.ToArray()))
    $searcher = [System.Management.ManagementObjectSearcher]::new($scope, $query, $options)
    $states = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    try {
        foreach ($found in $searcher.Get()) {
            $states[[string]$found.GetPropertyValue('Name')] = [int]$found.GetPropertyValue('InstallState')
            $found.Dispose()
        }
    } finally {
        $searcher.Dispose()
    }
    return $states
}

# Whether component-based servicing waits for a restart of Windows.
function Test-WindowsRestartPending {
    $machine = $null
    $opened = $null
    try {
        $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
        $opened = $machine.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending')
        return $null -ne $opened
    } catch {
        return $false
    } finally {
        if ($null -ne $opened) { $opened.Dispose() }
        if ($null -ne $machine) { $machine.Dispose() }
    }
}

function Invoke-WindowsNetsh($Line, $Milliseconds) {
    $running = Start-WindowsProgram 'netsh.exe' $Line
    [void](Wait-WindowsProgram $running $Milliseconds)
    return Close-WindowsProgram $running
}

function Start-WindowsDism($Line) { return Start-WindowsProgram 'dism.exe' $Line }

# Starts a program of Windows with these arguments. Standard input is closed: the agent's own is not for others.
function Start-WindowsProgram($Name, $Line) {
    $start = [System.Diagnostics.ProcessStartInfo]::new([System.IO.Path]::Combine([Environment]::SystemDirectory, $Name), $Line)
    $start.set_UseShellExecute($false)
    $start.set_CreateNoWindow($true)
    $start.set_RedirectStandardInput($true)
    $start.set_RedirectStandardOutput($true)
    $start.set_RedirectStandardError($true)
    # It speaks the code page of a console of its own; where that is not known, letters other than ASCII are lost.
    try {
        $oem = [System.Text.Encoding]::GetEncoding([System.Globalization.CultureInfo]::CurrentCulture.get_TextInfo().get_OEMCodePage())
        $start.set_StandardOutputEncoding($oem)
        $start.set_StandardErrorEncoding($oem)
    } catch { }
    try { $process = [System.Diagnostics.Process]::Start($start) }
    catch { return @{ process = $null; text = $_.get_Exception().GetBaseException().get_Message() } }
    $process.get_StandardInput().Close()
    return @{ process = $process; said = $process.get_StandardOutput().ReadToEndAsync(); complaint = $process.get_StandardError().ReadToEndAsync() }
}

# Whether it has ended, or was never started.
function Wait-WindowsProgram($Running, $Milliseconds) {
    return $null -eq $Running['process'] -or $Running['process'].WaitForExit($Milliseconds)
}

# How it ended; one that runs is ended. `started`; `code`, $null where it had to be ended; `text`: what it said, or why it could not
# be started.
function Close-WindowsProgram($Running) {
    $process = $Running['process']
    if ($null -eq $process) { return @{ started = $false; code = $null; text = $Running['text'] } }
    try {
        if (-not $process.WaitForExit(0)) {
            try { $process.Kill() } catch { }
            return @{ started = $true; code = $null; text = '' }
        }
        # Both have ended with it, unless somebody else holds them.
        $text = ''
        foreach ($stream in $Running['said'], $Running['complaint']) { if ($stream.Wait(1000)) { $text += $stream.get_Result() } }
        return @{ started = $true; code = $process.get_ExitCode(); text = $text }
    } finally {
        $process.Dispose()
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

# What Windows knows of an account: `disabled`, `lockedOut`, `expired`, `passwordExpired`; $null where there is none. Throws where
# nobody can be asked: over SSH a login by key reaches no domain. Only machines and domains that Windows knows are: the provider
# WinNT would log on to any host of that name.
function Get-WindowsAccount($Name) {
    $machine = [Environment]::MachineName
    $full = $(if ($Name.StartsWith('.\', [System.StringComparison]::Ordinal)) { "$machine$($Name.Substring(1))" } else { $Name })
    # The system says where a name lives: one without a domain, or one of the form user@domain.
    try { $full = [System.Security.Principal.NTAccount]::new($full).Translate([System.Security.Principal.SecurityIdentifier]).Translate([System.Security.Principal.NTAccount]).get_Value() }
    catch {
        $end = $full.IndexOf('\')
        if ($end -lt 0) { if ($full.Contains('@')) { throw } else { return $null } }
        $domain = $full.Substring(0, $end)
        if ([string]::Equals($domain, $machine, [System.StringComparison]::OrdinalIgnoreCase) -or (Test-WindowsDomain $domain)) { return $null }
        throw (New-Fault 'unknown' "Windows knows no domain '$domain', or cannot reach it")
    }
    if ($full.IndexOfAny([char[]]'/,') -ge 0) { return $null }
    # IADsUser of the provider WinNT serves local and domain accounts alike.
    $entry = [System.DirectoryServices.DirectoryEntry]::new("WinNT://$($full.Replace('\', '/')),user")
    try {
        try { $flags = [int]$entry.InvokeGet('UserFlags') }
        catch {
            $inner = $_.get_Exception().GetBaseException()
            # NERR_UserNotFound.
            if ($inner.get_HResult() -eq -2147022675) { return $null }
            throw $inner
        }
        # Throws where it never expires, or answers 1970.
        $expired = $(try { $end = [DateTime]$entry.InvokeGet('AccountExpirationDate'); $end.get_Year() -gt 1970 -and $end -lt [DateTime]::get_Now() } catch { $false })
        # ADS_UF_ACCOUNTDISABLE, ADS_UF_LOCKOUT, ADS_UF_PASSWORD_EXPIRED.
        return @{ disabled = ($flags -band 0x2) -ne 0; lockedOut = ($flags -band 0x10) -ne 0; expired = $expired; passwordExpired = ($flags -band 0x800000) -ne 0 }
    } finally {
        $entry.Dispose()
    }
}

# Whether the domain answers this machine: every one has this account, in every language.
function Test-WindowsDomain($Domain) {
    try {
        [void][System.Security.Principal.NTAccount]::new($Domain, 'krbtgt').Translate([System.Security.Principal.SecurityIdentifier])
        return $true
    } catch {
        return $false
    }
}

# What the machine makes of a certificate (DER): `statuses`, none where it trusts it, and the subject at the `top`. Nothing is
# fetched for revocation, and little time is left for anything else.
function Get-WindowsChain($Bytes) {
    # Of a PFX a key would be stored.
    if ([System.Security.Cryptography.X509Certificates.X509Certificate2]::GetCertContentType([byte[]]$Bytes) -ne [System.Security.Cryptography.X509Certificates.X509ContentType]::Cert) {
        throw (New-Fault 'invalid' 'This is no certificate')
    }
    $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new([byte[]]$Bytes)
    $chain = [System.Security.Cryptography.X509Certificates.X509Chain]::new($true)
    try {
        $policy = $chain.get_ChainPolicy()
        $policy.set_RevocationMode([System.Security.Cryptography.X509Certificates.X509RevocationMode]::NoCheck)
        $policy.set_UrlRetrievalTimeout([TimeSpan]::FromSeconds(1))
        [void]$chain.Build($certificate)
        $statuses = [System.Collections.Generic.List[object]]::new()
        foreach ($status in $chain.get_ChainStatus()) { $statuses.Add($status.get_Status().ToString()) }
        $elements = $chain.get_ChainElements()
        $top = $(if ($elements.get_Count() -gt 0) { $elements.get_Item($elements.get_Count() - 1).get_Certificate().get_Subject() })
        return @{ statuses = $statuses; top = $top }
    } finally {
        $chain.Reset()
        $certificate.Reset()
    }
}

# In LocalMachine\Root, and not self-signed: each with `subject`, `issuer`, `thumbprint`.
function Get-WindowsMisplacedRoots {
    $misplaced = [System.Collections.Generic.List[object]]::new()
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('Root', [System.Security.Cryptography.X509Certificates.StoreLocation]::LocalMachine)
    try {
        $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]'ReadOnly, OpenExistingOnly')
        foreach ($certificate in $store.get_Certificates()) {
            if ($certificate.get_Subject() -cne $certificate.get_Issuer()) { $misplaced.Add(@{ subject = $certificate.get_Subject(); issuer = $certificate.get_Issuer(); thumbprint = $certificate.get_Thumbprint() }) }
        }
        return , $misplaced
    } finally {
        $store.Close()
    }
}

# Whether SCHANNEL tells clients which issuers it trusts; $null where the registry does not say, which means no.
function Get-WindowsSendTrustedIssuerList {
    $sends = Get-WindowsRegistryValue 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL' 'SendTrustedIssuerList'
    if ($sends -is [int]) { return $sends -ne 0 }
    return $null
}

# With the values of environment variables in it.
function Expand-WindowsPath($Path) {
    return [Environment]::ExpandEnvironmentVariables($Path)
}

# The logs in a folder, each with `name` and `written` (milliseconds, in their order); $null where there is no such folder.
function Get-WindowsLogFiles($Folder) {
    $directory = [System.IO.DirectoryInfo]::new($Folder)
    if (-not $directory.get_Exists()) { return $null }
    $files = [System.Collections.Generic.List[object]]::new()
    foreach ($file in $directory.GetFiles('*.log')) {
        # The pattern finds longer extensions as well.
        if (-not $file.get_Name().EndsWith('.log', [System.StringComparison]::OrdinalIgnoreCase)) { continue }
        $files.Add(@{ name = $file.get_Name(); written = [long]($file.get_LastWriteTimeUtc().get_Ticks() / 10000) })
    }
    return , $files
}

# Of the file itself: the folder has the length of a file as it was when it was last closed.
function Get-WindowsLogLength($Path) {
    $stream = Open-WindowsLog $Path
    try { return $stream.get_Length() } finally { $stream.Dispose() }
}

# Others write it meanwhile.
function Open-WindowsLog($Path) {
    return [System.IO.FileStream]::new($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, [System.IO.FileShare]'ReadWrite, Delete')
}

# A part of a file.
function Read-WindowsLog($Path, $Offset, $Length) {
    $stream = Open-WindowsLog $Path
    try {
        [void]$stream.Seek([long]$Offset, [System.IO.SeekOrigin]::Begin)
        $bytes = [byte[]]::new([int]$Length)
        $read = 0
        while ($read -lt $bytes.get_Length()) {
            $count = $stream.Read($bytes, $read, $bytes.get_Length() - $read)
            if ($count -eq 0) { break }
            $read += $count
        }
        $part = [byte[]]::new($read)
        [Array]::Copy($bytes, $part, $read)
        return , $part
    } finally {
        $stream.Dispose()
    }
}

# HTTP.sys writes its logs now: it holds requests back for up to a minute.
function Invoke-WindowsLogFlush {
    [void](Invoke-WindowsNetsh 'http flush logbuffer' 10000)
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
#endregion windows
