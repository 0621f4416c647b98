# States of features without the language of the machine, what enabling answers, and what IIS shows of the module.
$Feature = 'IIS-IISCertificateMappingAuthentication'
$Module = 'IISCertificateMappingAuthenticationModule'

function Invoke-Dism([string]$Words) {
    return Invoke-Program "$env:windir\System32\dism.exe" "/online $Words" 600
}

function Get-State([string]$Name) {
    $state = [ordered]@{}
    $state['wmi'] = Get-Outcome {
        $found = @(Get-WmiObject -Query "SELECT Name, InstallState FROM Win32_OptionalFeature WHERE Name = '$Name'")
        , @($found | ForEach-Object { [ordered]@{ name = $_.Name; installState = $_.InstallState } })
    }
    $state['dism'] = Invoke-Dism "/get-featureinfo /featurename:$Name"
    $state['dismEnglish'] = Invoke-Dism "/english /get-featureinfo /featurename:$Name"
    return $state
}

# The module in globalModules and in the modules of the server level, and its DLL.
function Get-MappingModule {
    $manager = New-Manager
    try {
        $found = [ordered]@{ dll = [System.IO.File]::Exists("$env:windir\System32\inetsrv\authmap.dll") }
        foreach ($section in 'system.webServer/globalModules', 'system.webServer/modules') {
            $modules = $manager.GetApplicationHostConfiguration().GetSection($section, '').GetCollection()
            $found[$section] = $false
            foreach ($one in @($modules)) { if ($one.GetAttributeValue('name') -eq $Module) { $found[$section] = $true } }
        }
        $mapping = $manager.GetApplicationHostConfiguration().GetSection('system.webServer/security/authentication/iisClientCertificateMappingAuthentication', '')
        $found['sectionReads'] = $mapping.GetAttributeValue('enabled')
        return $found
    } finally { $manager.Dispose() }
}

function Invoke-Group {
    Add-Answer 'before' 'InstallState: 1 enabled, 2 disabled, 3 absent; a name that is none gives no row' {
        [ordered]@{ feature = Get-State $Feature; webServer = Get-State 'IIS-WebServer'; ftp = Get-State 'IIS-FTPServer'; none = Get-State 'IIS-NoSuchFeature' }
    }
    $was = Get-Outcome { (Get-WmiObject -Query "SELECT InstallState FROM Win32_OptionalFeature WHERE Name = '$Feature'").InstallState }
    Add-Answer 'module-before' 'without the feature: no module, and the section reads all the same' { Get-MappingModule }
    Add-Answer 'enable-unknown' '0x800F080C (exit -2146498548)' { Invoke-Dism '/enable-feature /featurename:IIS-NoSuchFeature /norestart /quiet' }
    Add-Answer 'enable' 'exit 0, or 3010 where a restart is wanted; InstallState 1' {
        $ran = Invoke-Dism "/enable-feature /featurename:$Feature /norestart /quiet"
        [ordered]@{ ran = $ran; state = Get-State $Feature; module = Get-Outcome { Get-MappingModule } }
    }
    Add-Answer 'enable-again' 'exit 0, nothing to do' { Invoke-Dism "/enable-feature /featurename:$Feature /norestart /quiet" }
    Add-Answer 'as-windows-feature' 'Web-Cert-Auth is the same feature' {
        Get-WindowsFeature Web-Cert-Auth, Web-Client-Auth | ForEach-Object { [ordered]@{ name = $_.Name; state = $_.InstallState; installed = $_.Installed } }
    }
    if ($was -ne 2) { return }
    Add-Answer 'put-back' 'exit 0 or 3010; InstallState 2, the module gone' {
        $ran = Invoke-Dism "/disable-feature /featurename:$Feature /norestart /quiet"
        [ordered]@{ ran = $ran; state = Get-State $Feature; module = Get-Outcome { Get-MappingModule } }
    }
}
