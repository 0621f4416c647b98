# Runs one group of the probe over the stand-ins and writes its answers as the probe does.
# usage: dry-run.ps1 PROBE-FOLDER HERE GROUP FOLDER
param([string]$Scripts, [string]$Here, [string]$Group, [string]$Folder)
. "$Scripts/helpers.ps1"
$Probe.folder = $Folder
$Probe.answers = "$Folder/$Group.answers"
$Probe.notTried = "$Folder/$Group.not-tried"
foreach ($file in 'entries', 'certificates', 'sites', 'clients', 'native', 'agent') { . "$Scripts/$file.ps1" }
Add-Type -Path "$Here/anything.cs"
. "$Here/stand-ins.ps1"
$ConfigFile = "$Folder/applicationHost.config"
[System.IO.File]::WriteAllText($ConfigFile, '<configuration />')
[void][System.IO.Directory]::CreateDirectory("$Folder/site")
[System.IO.File]::WriteAllText("$Folder/client.pfx.password", 'x')
$Certificates = [ordered]@{ root = '00'; first = 'AA'; second = 'BB'; third = 'CC'; fourth = 'DD'; client = 'EE' }
. "$Scripts/groups/$Group.ps1"
$null = Invoke-Group
