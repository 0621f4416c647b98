# Accounts, certificates and logs, for a diagnosis. Ends the region of windows.ps1.

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
        # For client authentication (RFC 5280, 4.2.1.12).
        [void]$policy.get_ApplicationPolicy().Add([System.Security.Cryptography.Oid]::new('1.3.6.1.5.5.7.3.2'))
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
    # One that this login may not enter does not exist to it, either: only the attempt tells.
    try { $found = [System.IO.DirectoryInfo]::new($Folder).GetFiles('*.log') } catch [System.IO.DirectoryNotFoundException] { return $null }
    $files = [System.Collections.Generic.List[object]]::new()
    foreach ($file in $found) {
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
#endregion windows
