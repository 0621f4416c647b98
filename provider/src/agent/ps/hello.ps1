# Who and what this server is.

function Invoke-Hello($Request) {
    if ($Request['protocol'] -ne $Protocol) {
        throw (New-Fault 'protocol' "The agent speaks protocol $Protocol, and was asked for $($Request['protocol'])")
    }
    for ($try = 0; ; $try++) {
        try { return [ordered]@{ id = $Request['id']; hello = (Get-Hello) } }
        catch {
            # A writer may hold the file just now, as for every read.
            $fault = ConvertTo-Fault @{ error = $_ }
            if ($fault['kind'] -ne 'conflict' -or -not (Wait-AfterConflict $try)) { throw $fault }
        }
    }
}

function Get-Hello {
    $view = New-View $null
    try {
        $modules = Get-Modules $view
        return [ordered]@{
            protocol = $Protocol
            powershell = $PSVersionTable['PSVersion'].ToString()
            dotnet = Get-Dotnet
            elevated = Test-WindowsElevated
            computerName = Get-WindowsComputerName
            machineGuid = Get-WindowsMachineGuid
            build = Get-WindowsBuild
            iisVersion = Get-WindowsIisVersion
            redirection = Get-Redirection $view.manager
            modules = (Get-ModuleNames $modules)
            missingMetadata = (Get-MissingMetadata $view $modules)
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
function Get-Redirection($Manager) {
    try {
        $section = $Manager.GetRedirectionConfiguration().GetSection('configurationRedirection')
        if ($true -ne $section.GetAttributeValue('enabled')) { return $null }
        return [string]$section.GetAttributeValue('path')
    } catch {
        if ((Get-HResult @{ error = $_ }) -eq '0x80070490') { return $null }
        throw
    }
}

$MostModules = 500
$LongestModule = 200

# A bounded number of names, each of bounded length.
function Get-ModuleNames($Modules) {
    $names = [System.Collections.Generic.List[object]]::new()
    if ($null -eq $Modules) { return , $names }
    foreach ($entry in $Modules.entries) {
        if ($names.get_Count() -ge $MostModules) { break }
        if ($null -ne $entry.text) { $names.Add($entry.text.Substring(0, [Math]::Min($LongestModule, $entry.text.get_Length()))) }
    }
    return , $names
}

$ModulesSection = 'system.webServer/globalModules'

# What globalModules lists; $null where IIS has no such section.
function Get-Modules($View) {
    $key = @{ attribute = 'name'; compare = 'caseless' }
    try { return (Get-Place $View $ModulesSection '' @{ name = ''; key = $key }).index }
    catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        if ($fault['kind'] -eq 'missingFeature') { return $null }
        throw $fault
    }
}
