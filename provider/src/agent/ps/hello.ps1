# Who and what this server is.

function Invoke-Hello($Request) {
    if ($Request['protocol'] -ne $Protocol) {
        throw (New-Fault 'protocol' "The agent speaks protocol $Protocol, and was asked for $($Request['protocol'])")
    }
    for ($try = 0; ; $try++) {
        try { return [ordered]@{ id = $Request['id']; hello = (Get-Hello) } }
        catch {
            # A writer may hold the file just now, as for every read.
            $fault = ConvertTo-Fault $_
            if ($fault['kind'] -ne 'conflict' -or -not (Wait-AfterConflict $try)) { throw $fault }
        }
    }
}

function Get-Hello {
    $view = New-View $null
    try {
        return [ordered]@{
            protocol = $Protocol
            powershell = $PSVersionTable['PSVersion'].ToString()
            dotnet = Get-Dotnet
            elevated = Test-WindowsElevated
            computerName = Get-WindowsComputerName
            machineGuid = Get-WindowsMachineGuid
            iisVersion = Get-WindowsIisVersion
            redirection = Get-Redirection $view
            certificateMapping = Test-Module $view 'IISCertificateMappingAuthenticationModule'
        }
    } finally {
        Close-View $view
    }
}

# The class that tells came with .NET Framework 4.7.1.
function Get-Dotnet {
    try { return [System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription }
    catch { return ".NET Framework $([Environment]::Version.ToString())" }
}

# Folder of a shared configuration. A server that never had one has no such section.
function Get-Redirection($View) {
    try {
        $section = $View.manager.GetRedirectionConfiguration().GetSection('configurationRedirection')
        if ($true -ne $section.GetAttributeValue('enabled')) { return $null }
        return [string]$section.GetAttributeValue('path')
    } catch {
        if ((Get-HResult $_) -eq '0x80070490') { return $null }
        throw
    }
}

function Test-Module($View, $Name) {
    $key = @{ attribute = 'name'; compare = 'caseless' }
    try {
        $place = Get-Place $View 'system.webServer/globalModules' '' @{ name = ''; key = $key }
        return $place.index.byKey.ContainsKey($Name)
    } catch {
        $fault = ConvertTo-Fault $_
        if ($fault['kind'] -eq 'missingFeature') { return $false }
        throw $fault
    }
}
