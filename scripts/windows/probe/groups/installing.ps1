# What the agent's own functions find and do: states of features, dism for one that is installed already, its other exit codes.
$Features = 'IIS-IISCertificateMappingAuthentication', 'IIS-ClientCertificateMappingAuthentication', 'IIS-BasicAuthentication', 'IIS-DigestAuthentication', 'IIS-WindowsAuthentication'
$Installed = 'IIS-WebServer'
$WithoutParent = 'IIS-FTPExtensibility'
$Beats = @{ count = 0 }

function Write-StillAtWork { $Beats['count']++ }

function Invoke-AgentDism([string]$Name) {
    $Beats['count'] = 0
    $run = Invoke-Dism "/online /enable-feature /featurename:$Name /norestart /quiet"
    return [ordered]@{ code = $run['code']; text = $run['text']; started = $run['started']; beats = $Beats['count'] }
}

# Two at the same moment; how each ended.
function Invoke-TwoDisms([string]$Name) {
    $line = "/online /enable-feature /featurename:$Name /norestart /quiet"
    $both = (Start-WindowsDism $line), (Start-WindowsDism $line)
    $codes = foreach ($one in $both) {
        [void](Wait-WindowsProgram $one 600000)
        (Close-WindowsProgram $one)['code']
    }
    return [ordered]@{ codes = @($codes) }
}

function Invoke-Group {
    Add-Answer 'states' 'each of the five is enabled, disabled or absent; the question takes seconds' { Get-FeatureStates $Features }
    Add-Answer 'states-in-any-case' 'IIS-WebServer is enabled, and found in capitals' { Get-FeatureStates @($Installed.ToUpperInvariant()) }
    Add-Answer 'state-of-none' 'missing' { Get-FeatureStates @('IIS-NoSuchFeature') }
    Add-Answer 'restart-pending' 'False, or True where updates wait' { Test-WindowsRestartPending }
    Add-Answer 'already-installed' 'code 0, nothing done' { Invoke-AgentDism $Installed }
    Add-Answer 'unknown' 'code -2146498548 (0x800F080C)' { Invoke-AgentDism 'IIS-NoSuchFeature' }
    Add-Answer 'without-parent' 'code 50, and no text because of /quiet: IIS-FTPServer is not installed' {
        [ordered]@{ states = (Get-FeatureStates @('IIS-FTPServer', $WithoutParent)); ran = (Invoke-AgentDism $WithoutParent) }
    }
    Add-Answer 'two-at-once' 'one 0, the other 0, 1618 or 0x800F0902' { Invoke-TwoDisms $Installed }
}
